//! A page in two compressed halves with something fresh between them.
//!
//! What is kept of a page is expensive to make and to compress; what changes with each view is a sentence. A gzip member
//! (RFC 1952) is a deflate stream (RFC 1951) between a header and a checksum, and a deflate stream may be cut wherever a
//! block ends on a byte. So both halves are compressed once, the sentence goes between them as a block of its own, and
//! the checksums are combined. What goes out is one ordinary gzip member.

use bytes::{BufMut, Bytes, BytesMut};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// RFC 1952, section 2.3: deflate, no name, no time, unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// Longest content of a stored block (RFC 1951, section 3.2.4).
const STORED: usize = 0xffff;

/// A page without its middle.
#[derive(Debug)]
pub(crate) struct Halves {
    before: Half,
    after: Half,
}

#[derive(Debug)]
struct Half {
    plain: Bytes,
    deflated: Bytes,
    sum: Crc,
}

impl Halves {
    /// Compresses both halves; nothing when that fails.
    pub(crate) fn new(before: &str, after: &str) -> Option<Self> {
        let half = |text: &str, flush| {
            let mut sum = Crc::new();
            sum.update(text.as_bytes());
            let plain = Bytes::copy_from_slice(text.as_bytes());
            Some(Half { plain, deflated: deflate(text.as_bytes(), flush)?.into(), sum })
        };
        Some(Self { before: half(before, FlushCompress::Sync)?, after: half(after, FlushCompress::Finish)? })
    }

    /// The page with this in the middle.
    pub(crate) fn plain(&self, middle: &str) -> Bytes {
        let mut page = BytesMut::with_capacity(self.before.plain.len() + middle.len() + self.after.plain.len());
        page.put_slice(&self.before.plain);
        page.put_slice(middle.as_bytes());
        page.put_slice(&self.after.plain);
        page.freeze()
    }

    /// The same as one gzip member. The middle is stored as it is: it is short, and compressing it would cost more time
    /// than all the rest of the answer.
    pub(crate) fn gzip(&self, middle: &str) -> Bytes {
        let (before, after) = (&self.before.deflated, &self.after.deflated);
        let mut page = BytesMut::with_capacity(before.len() + middle.len() + after.len() + 64);
        page.put_slice(&HEADER);
        page.put_slice(before);
        let mut sum = Crc::new();
        sum.combine(&self.before.sum);
        for block in middle.as_bytes().chunks(STORED) {
            let length = block.len() as u16;
            page.put_u8(0);
            page.put_u16_le(length);
            page.put_u16_le(!length);
            page.put_slice(block);
            let mut part = Crc::new();
            part.update(block);
            sum.combine(&part);
        }
        sum.combine(&self.after.sum);
        page.put_slice(after);
        page.put_u32_le(sum.sum());
        page.put_u32_le(sum.amount());
        page.freeze()
    }
}

fn deflate(text: &[u8], flush: FlushCompress) -> Option<Vec<u8>> {
    let mut compress = Compress::new(Compression::default(), false);
    // More than incompressible text needs, so that one call does it.
    let mut out = Vec::with_capacity(text.len() + text.len() / 8 + 256);
    let status = compress.compress_vec(text, &mut out, flush).ok()?;
    let whole = compress.total_in() == text.len() as u64 && out.len() < out.capacity();
    let ended = flush != FlushCompress::Finish || status == Status::StreamEnd;
    (whole && ended).then_some(out)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn is_one_gzip_member_of_the_plain_page() {
        let long: String = (0..90_000_u32).map(|at| char::from(b' ' + (at.wrapping_mul(at) >> 3) as u8 % 94)).collect();
        for before in ["", "<main>Tem truy xuất", &long] {
            for after in ["", "</main>", &long] {
                let halves = Halves::new(before, after).unwrap();
                for middle in ["", "<p>Chưa ai quét tem này trước bạn.</p>", &long] {
                    let packed = halves.gzip(middle);
                    let mut text = String::new();
                    let mut decoder = flate2::bufread::GzDecoder::new(packed.as_ref());
                    decoder.read_to_string(&mut text).unwrap();
                    assert_eq!(text, format!("{before}{middle}{after}"));
                    assert_eq!(text.as_bytes(), halves.plain(middle));
                    assert!(decoder.into_inner().is_empty(), "nothing after the member");
                }
            }
        }
    }
}
