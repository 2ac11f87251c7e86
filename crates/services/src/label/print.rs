//! Printing: beside the requests, piece by piece, by one server at a time.

use std::collections::HashSet;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use super::job::Spec;
use super::pdf::Pdf;
use super::sheet::Sheet;
use super::source::Labels;
use super::template::Template;
use crate::stamp::StampSerials;
use crate::{Error, Result, Services};

/// A piece of a file is stored when so many bytes wait, or so many labels are drawn, whichever comes first.
const PIECE_BYTES: usize = 256 * 1024;
const PIECE_LABELS: u64 = 500;
/// A piece is never larger than this.
const MOST_PIECE: usize = 1024 * 1024;

impl Services {
    /// Takes up the jobs that a stopped process left, now and whenever another server falls silent.
    pub(crate) async fn resume_labels(&self) -> Result<()> {
        self.store.label_file_expire(self.now()).await?;
        for job in self.store.label_job_unfinished().await? {
            self.label_begin(job.id);
        }
        let services = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_micros(services.patience().unsigned_abs())).await;
                if let Err(error) = services.label_sweep().await {
                    tracing::warn!(%error, "cannot look for label jobs that were left");
                }
            }
        });
        Ok(())
    }

    /// Begins jobs that nobody seems to work on, as long as there is room to print.
    async fn label_sweep(&self) -> Result<()> {
        let silent = self.now() - self.patience();
        let open = self.store.label_job_unfinished().await?;
        let left = open.into_iter().filter(|job| job.beat < silent);
        // A job that waits for its turn here looks the same; then there is no room.
        left.take(self.printing.available_permits()).for_each(|job| self.label_begin(job.id));
        Ok(())
    }

    /// How long somebody may be silent, in microseconds.
    fn patience(&self) -> i64 {
        i64::from(self.settings.labels.takeover_s.max(1)) * 1_000_000
    }

    /// Prints a job beside the requests, unless this process has it in hand already.
    pub(super) fn label_begin(&self, id: String) {
        if !self.in_hand().insert(id.clone()) {
            return;
        }
        let services = self.clone();
        tokio::spawn(async move {
            if let Err(error) = services.label_print(&id).await {
                tracing::error!(job = id, %error, "a label job could not be finished; it is taken up again");
            }
            services.in_hand().remove(&id);
        });
    }

    /// Jobs that this process prints or waits for. A slow job must not be taken from oneself.
    fn in_hand(&self) -> MutexGuard<'_, HashSet<String>> {
        self.printing_jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints a job unless it is at its end or another server does it; waits for signs of life to stop, if need be.
    async fn label_print(&self, id: &str) -> Result<()> {
        let patience = self.patience();
        loop {
            let turn = Arc::clone(&self.printing).acquire_owned().await;
            let Some(job) = self.store.label_job_get(id).await?.filter(|job| job.finished.is_none()) else {
                return Ok(());
            };
            let now = self.now();
            if self.store.label_job_take(id, job.run, now, now - patience).await? {
                return self.label_run(id, job.run + 1).await;
            }
            drop(turn);
            let wait = job.beat + patience - now;
            tokio::time::sleep(Duration::from_micros(u64::try_from(wait).unwrap_or_default().max(100_000))).await;
        }
    }

    async fn label_run(&self, id: &str, run: i64) -> Result<()> {
        let Some(body) = self.store.label_job_spec(id).await? else { return Ok(()) };
        let spec: Spec =
            serde_json::from_slice(&body).map_err(|error| Error::Internal(format!("label job {id}: {error}")))?;
        drop(body);
        let Some(template) = self.templates.get(&spec.request.template).cloned() else {
            let fault = format!("there is no label template “{}” any more", spec.request.template);
            self.store.label_job_finish(id, run, self.now(), Some(&fault)).await?;
            return Ok(());
        };
        let stamps = self.label_serials(&spec.request.source).await?;
        let mut print = Print::new(template, spec, stamps);
        let mut seq = 0;
        loop {
            let (back, piece) = self.compute(move || print.piece()).await?;
            print = back;
            let piece = match piece {
                Ok(piece) => piece,
                Err(fault) => {
                    self.store.label_job_finish(id, run, self.now(), Some(&fault)).await?;
                    return Ok(());
                }
            };
            for bytes in piece.chunks(MOST_PIECE) {
                let printed = i64::try_from(print.printed).unwrap_or(i64::MAX);
                if !self.store.label_job_append(id, run, seq, bytes.to_vec(), printed, self.now()).await? {
                    return Ok(());
                }
                seq += 1;
            }
            if print.finished {
                self.store.label_job_finish(id, run, self.now(), None).await?;
                return Ok(());
            }
        }
    }
}

/// A file in the making.
struct Print {
    sheet: Sheet,
    labels: Labels,
    pdf: Pdf,
    printed: u64,
    finished: bool,
}

impl Print {
    fn new(template: Template, spec: Spec, stamps: Option<StampSerials>) -> Self {
        let Spec { request, resolver, catalogue } = spec;
        let sheet = Sheet { template, language: request.language, resolver, catalogue };
        let labels = Labels::new(request.source, stamps);
        Self { sheet, labels, pdf: Pdf::new(), printed: 0, finished: false }
    }

    /// Draws pages until a piece of the file is there.
    fn piece(mut self) -> (Self, std::result::Result<Vec<u8>, String>) {
        let (total, per_page, begun) = (self.labels.total(), self.sheet.template.per_page(), self.printed);
        while self.printed < total && self.pdf.waiting() < PIECE_BYTES && self.printed - begun < PIECE_LABELS {
            let labels = self.labels.page(self.printed, per_page);
            if let Err(fault) = self.sheet.page(&mut self.pdf, self.printed, &labels) {
                return (self, Err(fault));
            }
            self.printed += per_page.min(total - self.printed);
        }
        if self.printed == total {
            self.pdf.finish(self.sheet.language.of(&self.sheet.template.name));
            self.finished = true;
        }
        let bytes = self.pdf.take();
        (self, Ok(bytes))
    }
}
