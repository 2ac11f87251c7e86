//! Recalls of the scanned goods: of their lot as the events know it, of the lot in the code, and of what is inside.

use std::collections::BTreeSet;

use gs1::Scan;
use store::record::{Product, Recall, RecallScope, RecallStatus, Text};

use super::chain::Chain;
use super::dates::parse_date;
use super::lookup::Directory;
use super::model::{Passport, RecallNotice};
use crate::{Result, Services};

impl Services {
    /// Puts the gravest recall that touches these goods on the page, and names other recalled lots of the product.
    ///
    /// A lot counts whoever named it: a warning too many is better than one too few.
    pub(super) async fn fill_recalls(
        &self,
        page: &mut Passport,
        scan: &Scan,
        chain: Option<&Chain>,
        product: Option<&Product>,
        directory: &mut Directory,
    ) -> Result<()> {
        let mut lots: BTreeSet<String> = scan.lot_key().into_iter().map(|lot| lot.to_string()).collect();
        lots.extend(chain.into_iter().flat_map(Chain::lots_inside));
        let mut subjects: Vec<String> = lots.iter().cloned().collect();
        subjects.extend(product.map(|product| format!("01/{}", product.gtin)));
        let mut recalls = self.store.recall_list(&subjects).await?;
        recalls.sort_by_key(|recall| (gravity(recall.status), recall.date.clone()));
        for recall in &recalls {
            let Some(lot) = recall.lots.iter().find(|lot| lots.contains(*lot)) else {
                page.other_recalled_lots.extend(recall.lots.iter().filter_map(|lot| super::lot_number(lot)));
                continue;
            };
            if page.recall.is_none() {
                page.recall = Some(self.notice(recall, lot, product, directory).await?);
            }
        }
        Ok(())
    }

    async fn notice(
        &self,
        recall: &Recall,
        lot: &str,
        product: Option<&Product>,
        directory: &mut Directory,
    ) -> Result<RecallNotice> {
        let gtin = gs1::Key::parse(lot).ok().and_then(|key| key.gtin().map(str::to_owned)).unwrap_or_default();
        let recalled = match product.filter(|product| product.gtin == gtin) {
            Some(product) => Some(product.clone()),
            None => self.store.product_get(&gtin).await?,
        };
        let contact = directory.organisation(&self.store, &recall.contact).await?;
        let record = directory.organisation_record(&self.store, &recall.contact).await?;
        let part = match &recall.scope {
            RecallScope::Whole => None,
            RecallScope::Part { from, to, places } => Some((parse_date(from), parse_date(to), places.clone())),
        };
        Ok(RecallNotice {
            status: recall.status,
            // Not knowing what it is, the stronger word is the safer one.
            food: recalled.as_ref().is_none_or(|product| product.food),
            product: recalled.map_or_else(|| Text { vi: gtin.clone(), en: gtin.clone() }, |product| product.name),
            lot: super::lot_number(lot).unwrap_or_default(),
            pack_date: None,
            hazard: recall.hazard.clone(),
            remedy: recall.remedy.clone(),
            part,
            contact,
            telephone: record.and_then(|it| it.telephone.clone()),
            document: recall.document.clone(),
            date: parse_date(&recall.date),
            closed: recall.closed.as_deref().map(parse_date),
        })
    }
}

/// The gravest first.
fn gravity(status: RecallStatus) -> u8 {
    match status {
        RecallStatus::Open => 0,
        RecallStatus::Checking => 1,
        RecallStatus::Closed => 2,
    }
}
