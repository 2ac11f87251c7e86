//! The public pages: scan page, home page with look-up, pages of errors.
//!
//! Every page is complete without script, sets no cookie and asks nothing of another host. Words stand in `locales/`,
//! markup in `templates/`, looks in `static/portal.css`; the code here only decides which of them applies.

pub mod date;
pub mod error_page;
mod frame;
pub mod home;
pub mod language;
pub mod links;
pub mod map;
pub mod party;
pub mod report;
pub mod scan;
mod static_files;
pub mod text;

pub use static_files::{CONTENT_SECURITY_POLICY, static_file};
