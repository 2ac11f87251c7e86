//! Label jobs: made for the owner of the goods, called off, and their files given out.

use epcis::Finding;
use epcis::query::ParameterError;
use serde::{Deserialize, Serialize};
use store::record::{DateKind, Product, Text};
use store::{Download, LabelJob, LabelState};

use super::check::{checked, compose};
use super::data::{Catalogue, Goods, LabelLanguage, composed};
use super::source::{LabelRow, LabelSource};
use super::template::Template;
use crate::stamp::StampSerials;
use crate::{Caller, Error, Result, Services};

/// Limits of label jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSettings {
    /// Labels of one job at most.
    pub max_labels: u64,
    /// Jobs of one organisation that are not at an end, at most.
    pub max_jobs: usize,
    /// How long a file is kept, in hours: print files are secrets.
    pub keep_hours: u32,
    /// After how many seconds without a sign of life another server takes a job over.
    pub takeover_s: u32,
}

impl Default for LabelSettings {
    fn default() -> Self {
        Self { max_labels: 100_000, max_jobs: 10, keep_hours: 72, takeover_s: 30 }
    }
}

/// What to print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRequest {
    /// Template.
    pub template: String,
    /// Language of the words.
    #[serde(default)]
    pub language: LabelLanguage,
    /// Labels.
    pub source: LabelSource,
}

/// A job as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelJobView {
    /// How it stands.
    pub job: LabelJob,
    /// Who took the file, and when.
    pub downloads: Vec<Download>,
}

/// A finished file, given out in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelFile {
    job: String,
    run: i64,
    /// Length in bytes.
    pub length: u64,
    /// Name to save it under.
    pub name: String,
}

/// What a job keeps until it is printed: all of it is fixed when the job is made.
#[derive(Serialize, Deserialize)]
pub(super) struct Spec {
    pub(super) request: LabelRequest,
    pub(super) resolver: String,
    pub(super) catalogue: Catalogue,
}

/// Characters of a serial number (AI 21).
const MOST_DIGITS: usize = 20;
/// Faults listed for one request.
pub(super) const MOST_FAULTS: usize = 100;

impl Services {
    /// The templates that labels can be printed with.
    pub fn label_templates(&self, _caller: &Caller) -> &[Template] {
        &self.templates.templates
    }

    /// Reads a list of labels from an Excel workbook.
    pub async fn label_list(&self, caller: &Caller, workbook: Vec<u8>) -> Result<Vec<LabelRow>> {
        caller.must_be_known()?;
        let most = self.settings.labels.max_labels;
        self.compute(move || super::excel::read(&workbook, most)).await?.map_err(Error::Invalid)
    }

    /// Begins to print labels; gives the name of the job. Links begin with `resolver`, an address without final slash.
    ///
    /// Labels are printed for whoever owns the GTIN, for nobody else.
    pub async fn label_create(&self, caller: &Caller, mut request: LabelRequest, resolver: &str) -> Result<String> {
        caller.must_be_known()?;
        let Some(template) = self.templates.get(&request.template).cloned() else {
            let message = format!("there is no label template “{}”", request.template);
            return Err(Error::Invalid(vec![Finding::error("template", "/template", message)]));
        };
        self.label_stamps(caller, &mut request.source).await?;
        let (total, most) = (request.source.total(), self.settings.labels.max_labels);
        if total == 0 || total > most {
            let message = format!("{total} labels: expected 1 to {most}");
            return Err(Error::Invalid(vec![Finding::error("count", "/source", message)]));
        }
        if let LabelSource::Range { digits, .. } = &request.source
            && *digits > MOST_DIGITS
        {
            let message = format!("{digits} digits: a serial has {MOST_DIGITS} characters at most");
            return Err(Error::Invalid(vec![Finding::error("digits", "/source/range/digits", message)]));
        }
        self.label_room(caller).await?;
        compose(&mut request.source);
        let catalogue = self.label_goods(caller, &request.source).await?;
        let spec = Spec { request, resolver: resolver.to_owned(), catalogue };
        let stamps = self.label_serials(&spec.request.source).await?;
        let (spec, faults) = self.compute(move || checked(template, spec, stamps)).await?;
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let body = serde_json::to_vec(&spec).map_err(|error| Error::Internal(format!("label job: {error}")))?;
        let now = self.now();
        let keep = i64::from(self.settings.labels.keep_hours) * 3_600_000_000;
        let job = LabelJob {
            id: self.job_id(),
            owner: caller.organisation().to_owned(),
            sandbox: caller.sandbox(),
            template: spec.request.template.clone(),
            created: now,
            expires: now + keep,
            state: LabelState::Waiting,
            error: String::new(),
            total: i64::try_from(total).unwrap_or(i64::MAX),
            printed: 0,
            bytes: 0,
            finished: None,
            run: 0,
            beat: now,
        };
        self.store.label_file_expire(now).await?;
        if let LabelSource::Stamps { order, from, count, .. } = &spec.request.source {
            // An entry of the log says that these serials were handed out.
            self.stamp_serials(caller, order, *from, *count).await?;
        }
        self.store.label_job_insert(&job, body).await?;
        self.label_begin(job.id.clone());
        Ok(job.id)
    }

    /// One job of the caller.
    pub async fn label_job(&self, caller: &Caller, id: &str) -> Result<LabelJobView> {
        caller.must_be_known()?;
        let job = self.own_label_job(caller, id).await?;
        let downloads = self.store.label_download_list(id).await?;
        Ok(LabelJobView { job, downloads })
    }

    /// The caller's jobs, newest first, at most 100.
    pub async fn label_jobs(&self, caller: &Caller) -> Result<Vec<LabelJob>> {
        caller.must_be_known()?;
        Ok(self.store.label_job_list(caller.organisation(), caller.sandbox(), 100).await?)
    }

    /// Calls a job off, or throws its file away.
    pub async fn label_cancel(&self, caller: &Caller, id: &str) -> Result<()> {
        caller.must_be_known()?;
        let job = self.own_label_job(caller, id).await?;
        if self.store.label_job_cancel(id, self.now()).await? {
            return Ok(());
        }
        Err(Error::Conflict(format!("label job “{id}” is {} already", job.state.name())))
    }

    /// The file of a finished job. Who takes it, and when, is noted before the first byte goes out.
    pub async fn label_file(&self, caller: &Caller, id: &str) -> Result<LabelFile> {
        caller.must_be_known()?;
        self.store.label_file_expire(self.now()).await?;
        let job = self.own_label_job(caller, id).await?;
        if job.state != LabelState::Done {
            return Err(Error::Conflict(format!("label job “{id}” is {}: there is no file", job.state.name())));
        }
        let key = match caller {
            Caller::Key { id, .. } => id.clone(),
            Caller::Anonymous | Caller::System => String::new(),
        };
        tracing::info!(job = id, key, organisation = caller.organisation(), "label file taken");
        self.store.label_download_insert(id, &Download { time: self.now(), caller: key }).await?;
        let name = format!("nguon-{}-{id}.pdf", job.template);
        Ok(LabelFile { job: job.id, run: job.run, length: u64::try_from(job.bytes).unwrap_or_default(), name })
    }

    /// A piece of a file that [`Services::label_file`] gave, from 0 on; none behind the last.
    pub async fn label_piece(&self, _caller: &Caller, file: &LabelFile, seq: i64) -> Result<Option<Vec<u8>>> {
        Ok(self.store.label_file_get(&file.job, file.run, seq).await?)
    }

    async fn own_label_job(&self, caller: &Caller, id: &str) -> Result<LabelJob> {
        let job = self.store.label_job_get(id).await?.filter(|job| {
            job.sandbox == caller.sandbox() && (caller.unrestricted() || job.owner == caller.organisation())
        });
        job.ok_or_else(|| Error::NotFound(format!("there is no label job “{id}”")))
    }

    /// Completes stamps with what their order says.
    async fn label_stamps(&self, caller: &Caller, source: &mut LabelSource) -> Result<()> {
        let LabelSource::Stamps { order, from, count, label } = source else { return Ok(()) };
        let order = self.stamp_order_of(caller, order).await?;
        let left = order.count.saturating_sub(*from);
        if *from < 0 || left < 1 || count.is_some_and(|count| !(1..=left).contains(&count)) {
            let message = format!("this order has stamps 0 to {}", order.count - 1);
            return Err(Error::Invalid(vec![Finding::error("stamps", "/source/stamps", message)]));
        }
        *count = Some(count.unwrap_or(left));
        label.gtin = order.gtin;
        label.lot = order.lot.or_else(|| label.lot.take());
        Ok(())
    }

    /// The serials of stamps; none for other sources.
    pub(super) async fn label_serials(&self, source: &LabelSource) -> Result<Option<StampSerials>> {
        let LabelSource::Stamps { order, from, count, .. } = source else { return Ok(None) };
        self.stamp_serials_again(order, *from, count.unwrap_or_default()).await
    }

    /// Fails when the caller has as many jobs under way as one may have.
    async fn label_room(&self, caller: &Caller) -> Result<()> {
        let open = self.store.label_job_unfinished().await?;
        let own = open.iter().filter(|job| job.owner == caller.organisation()).count();
        let most = self.settings.labels.max_jobs;
        if own >= most {
            return Err(Error::Conflict(format!(
                "{own} label jobs are under way; wait until one ends, or call one off"
            )));
        }
        Ok(())
    }

    /// What stands on the labels of these products, all of which have to be the caller's.
    async fn label_goods(&self, caller: &Caller, source: &LabelSource) -> Result<Catalogue> {
        let (mut goods, mut faults) = (Catalogue::new(), Vec::new());
        for gtin in &source.gtins() {
            if faults.len() == MOST_FAULTS {
                break;
            }
            let fault = |message: String| Finding::error("product", source.place_of(gtin), message);
            if let Err(error) = gs1::Key::parse(&format!("01/{gtin}")) {
                faults.push(fault(error.to_string()));
                continue;
            }
            let Some(product) = self.store.product_get(gtin).await? else {
                faults.push(fault(format!("product {gtin} is not registered here")));
                continue;
            };
            if !caller.unrestricted() && product.owner != caller.organisation() {
                return Err(Error::Forbidden(format!("product {gtin} belongs to another organisation")));
            }
            if let Some(withdrawn) = &product.withdrawn {
                faults.push(fault(format!("product {gtin} is no longer in use since {}", withdrawn.date)));
                continue;
            }
            goods.insert(gtin.clone(), self.goods(product).await?);
        }
        if faults.is_empty() { Ok(goods) } else { Err(Error::Invalid(faults)) }
    }

    async fn goods(&self, product: Product) -> Result<Goods> {
        let text = |text: Text| Text { vi: composed(&text.vi), en: composed(&text.en) };
        let none = || Text { vi: String::new(), en: String::new() };
        let firm = self.store.organisation_get(&product.owner).await?;
        let (firm, address) =
            firm.map_or_else(|| (none(), none()), |firm| (firm.name, firm.address.unwrap_or_else(none)));
        Ok(Goods {
            name: text(product.name),
            firm: text(firm),
            address: text(address),
            brand: composed(&product.brand.unwrap_or_default()),
            best_before: product.date_kind == DateKind::BestBefore,
        })
    }
}

/// A parameter of a symbol that is wrong.
pub(super) fn bad_parameter(parameter: &str, message: impl Into<String>) -> Error {
    Error::Parameter(ParameterError { parameter: parameter.to_owned(), message: message.into() })
}
