//! The passport of a scanned code: everything a buyer may see, worked out from events and records.
//!
//! The order of work: what the code names ([`Services::passport`]) → the chain of events behind and around it
//! (`chain`) → hand-overs and who recorded them (`hand_over`) → who may speak about what (`standing`) → what belongs to
//! the story of these goods (`relevance`) → trace level and verdict (`level`) → journey, certificates, dates for the page.

mod certificate;
mod chain;
mod dates;
mod hand_over;
mod journey;
mod level;
mod lookup;
mod model;
mod recall;
mod relevance;
mod stage_code;
mod stamp;
mod standing;

use gs1::{Key, Scan};
use store::record::{Product, Text};

use crate::clock::in_viet_nam;
use crate::stamp::Found;
use crate::{Caller, Result, Services};
use chain::Chain;
use dates::parse_date;
use lookup::Directory;

pub use model::*;
pub use stage_code::{CodedStage, StageCodes};

impl Services {
    /// The passport of a code, as anybody may see it. The public subset is the same for every caller.
    pub async fn passport(&self, _caller: &Caller, scan: &Scan) -> Result<Passport> {
        let Some(gtin) = scan.gtin().map(str::to_owned) else {
            return self.passport_of_thing(blank(scan), scan).await;
        };
        let found = self.stamp_of(scan, &gtin).await?;
        // The stamp knows its lot, and how its serial is spelled.
        let bound = found.as_ref().and_then(|found| stamp::bound(scan, found));
        let (scanned, scan) = (scan, bound.as_ref().unwrap_or(scan));
        // The page keeps the address that was scanned.
        let mut page = Passport { path: format!("/{}", scanned.path()), ..blank(scan) };
        let Some(product) = self.store.product_get(&gtin).await? else {
            page.verdict = Verdict::NotFound(unknown_product(&gtin));
            return Ok(page);
        };
        let mut directory = Directory::default();
        self.fill_product(&mut page, &product, &mut directory).await?;
        page.stamp = self.stamp_note(&page, &product, found.as_ref());
        let chain = self.chain_of(scan, found.as_ref()).await?;
        self.fill_recalls(&mut page, scan, chain.as_ref(), Some(&product), &mut directory).await?;
        let firm = directory.organisation(&self.store, &product.owner).await?;
        if let Some(withdrawn) = &product.withdrawn {
            let (date, reason) = (parse_date(&withdrawn.date), withdrawn.reason.clone());
            page.verdict = Verdict::Withdrawn { owner: firm, date, reason };
            return Ok(page);
        }
        match chain {
            None => self.passport_without_events(page, &product, firm),
            Some(chain) => match self.fill_story(&mut page, &chain, Some(&product), &firm, &mut directory).await? {
                true => Ok(page),
                // Only others named it: no more is known than without them.
                false => self.passport_without_events(page, &product, firm),
            },
        }
    }

    /// The finest thing of the code that has events: the item, else its lot, as its stamp says and as the code says.
    async fn chain_of(&self, scan: &Scan, found: Option<&Found>) -> Result<Option<Chain>> {
        let stamped = found.and_then(|found| stamp::lot_key(scan, found));
        for key in [scan.item_key(), stamped, scan.lot_key()].into_iter().flatten() {
            if let Some(chain) = Chain::read(self, key.as_str()).await? {
                return Ok(Some(chain));
            }
        }
        Ok(None)
    }

    /// Logistic units and other keys that are not products: known by their events only.
    async fn passport_of_thing(&self, mut page: Passport, scan: &Scan) -> Result<Passport> {
        let Some(chain) = Chain::read(self, scan.key().as_str()).await? else { return Ok(page) };
        let mut directory = Directory::default();
        self.fill_recalls(&mut page, scan, Some(&chain), None, &mut directory).await?;
        let firm = Text { vi: String::new(), en: String::new() };
        self.fill_story(&mut page, &chain, None, &firm, &mut directory).await?;
        Ok(page)
    }

    fn passport_without_events(&self, mut page: Passport, product: &Product, firm: Text) -> Result<Passport> {
        let profile = self.profiles.get(product.profile.as_deref());
        page.verdict = match &page.lot {
            Some(lot) => Verdict::NotFound(Hint::LotUnknown { product: product.name.clone(), firm, lot: lot.clone() }),
            None if page.serial.is_some() => Verdict::NotFound(Hint::None),
            None => Verdict::Declared { firm },
        };
        if matches!(page.verdict, Verdict::Declared { .. }) {
            page.level = (!profile.by_lot).then_some(Level::Description);
            page.checks.declared = vec![Check::ProductData];
            page.checks.unknown = vec![Check::LotNotGiven, Check::OriginUnknown, Check::Quality];
        }
        Ok(page)
    }

    async fn fill_product(&self, page: &mut Passport, product: &Product, directory: &mut Directory) -> Result<()> {
        page.sample = product.sample;
        page.product = Some(ProductView {
            name: product.name.clone(),
            gtin: product.gtin.clone(),
            brand: product.brand.clone(),
            standards: product.standards.clone(),
        });
        page.firm = directory.organisation_record(&self.store, &product.owner).await?.map(|it| FirmView {
            name: it.name.clone(),
            address: it.address.clone(),
            telephone: it.telephone.clone(),
            verified: it.verified,
        });
        if let Some(gln) = &product.made_at {
            page.made_at = directory.place(&self.store, gln).await?;
        }
        Ok(())
    }

    /// Level, verdict, journey, certificates and checks; `false` when no record counts for these goods.
    async fn fill_story(
        &self,
        page: &mut Passport,
        chain: &Chain,
        product: Option<&Product>,
        firm: &Text,
        directory: &mut Directory,
    ) -> Result<bool> {
        directory.load(&self.store, chain).await?;
        let claimed = hand_over::pair(chain, directory, &|_, _| true);
        let story = relevance::story(chain, &claimed, directory);
        if story.events.is_empty() {
            return Ok(false);
        }
        let mut assessment = level::assess(self, chain, &story, product, directory);
        if let Some(product) = product {
            self.stamp_story(page, product, chain, &story);
        }
        let own_lots: Vec<String> = story.lots(chain).iter().filter_map(|lot| lot_number(lot)).collect();
        if let Some(scanned) = page.lot.clone().filter(|lot| !own_lots.is_empty() && !own_lots.contains(lot)) {
            assessment.lot_differs(&scanned, &own_lots[0]);
        }
        page.lot = page.lot.take().or_else(|| own_lots.into_iter().next());
        page.level = Some(assessment.level(firm));
        page.verdict = assessment.verdict(firm);
        page.previous_known = assessment.previous_known();
        page.next_known = assessment.next_known();
        page.journey = journey::steps(chain, &story, &assessment, directory);
        if let Some(product) = product {
            self.fill_dates(page, product, dates::of(chain, &story, directory));
        }
        page.made_on = page.made_on.or_else(|| assessment.made_on());
        page.certificates = certificate::list(self, chain, &story, product, page.made_on, directory).await?;
        page.checks = assessment.checks(!page.certificates.is_empty(), page.pack_date.is_some());
        Ok(true)
    }

    fn fill_dates(&self, page: &mut Passport, product: &Product, dates: dates::Dates) {
        page.made_on = dates.made_on;
        let today = in_viet_nam(self.now()).date();
        let pack = match product.date_kind {
            store::record::DateKind::Expiry => dates.expiry.or(dates.best_before),
            store::record::DateKind::BestBefore => dates.best_before.or(dates.expiry),
        };
        page.pack_date = pack.map(|date| PackDate { kind: product.date_kind, date, past: date < today });
        if let Some(recall) = &mut page.recall {
            recall.pack_date = pack;
        }
    }
}

fn blank(scan: &Scan) -> Passport {
    let code = scan.gtin().map_or_else(|| scan.key().as_str().to_owned(), str::to_owned);
    Passport {
        lot: scan.lot(),
        serial: scan.serial(),
        ..Passport::unknown(format!("/{}", scan.path()), code, Hint::None)
    }
}

fn unknown_product(gtin: &str) -> Hint {
    match gs1::gs1_prefix(gtin) {
        Some("893") => Hint::VietnamesePrefix,
        Some(prefix) => Hint::ForeignPrefix { prefix: prefix.to_owned() },
        None => Hint::None,
    }
}

/// The lot number in a lot's key, as people read it.
fn lot_number(key: &str) -> Option<String> {
    Key::parse(key).ok()?.lot()
}
