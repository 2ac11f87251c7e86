//! The passport of a scanned code: everything a buyer may see, worked out from events and records.
//!
//! The order of work: what the code names ([`Services::passport`]) → the chain of events behind and around it
//! (`chain`) → hand-overs and who recorded them (`hand_over`) → what belongs to the story of these goods (`relevance`)
//! → trace level and verdict (`level`) → journey, certificates, dates for the page.

mod certificate;
mod chain;
mod dates;
mod hand_over;
mod journey;
mod level;
mod lookup;
mod model;
mod relevance;

use gs1::{Key, Scan};
use store::record::{Product, Recall, RecallScope, Text};

use crate::clock::in_viet_nam;
use crate::{Caller, Result, Services};
use chain::Chain;
use dates::parse_date;
use lookup::Directory;

pub use model::*;

impl Services {
    /// The passport of a code, as anybody may see it. The public subset is the same for every caller.
    pub async fn passport(&self, _caller: &Caller, scan: &Scan) -> Result<Passport> {
        let mut page = blank(scan);
        let Some(gtin) = scan.gtin().map(str::to_owned) else {
            return self.passport_of_thing(page, scan.key()).await;
        };
        let Some(product) = self.store.product_get(&gtin).await? else {
            page.verdict = Verdict::NotFound(unknown_product(&gtin));
            return Ok(page);
        };
        let mut directory = Directory::default();
        self.fill_product(&mut page, &product, &mut directory).await?;
        if let Some(withdrawn) = &product.withdrawn {
            page.verdict = Verdict::Withdrawn {
                owner: directory.organisation(&self.store, &product.owner).await?,
                date: parse_date(&withdrawn.date),
                reason: withdrawn.reason.clone(),
            };
            return Ok(page);
        }
        let firm = directory.organisation(&self.store, &product.owner).await?;
        let Some(chain) = self.chain_of(scan).await? else {
            return self.passport_without_events(page, &product, firm).await;
        };
        self.fill_recalls(&mut page, &product, &chain.lot_keys(), &mut directory).await?;
        self.fill_from_chain(&mut page, &product, &chain, &mut directory).await?;
        Ok(page)
    }

    /// The finest thing of the code that has events: the item, else its lot.
    async fn chain_of(&self, scan: &Scan) -> Result<Option<Chain>> {
        for key in [scan.item_key(), scan.lot_key()].into_iter().flatten() {
            if let Some(chain) = Chain::read(self, key.as_str(), scan.lot()).await? {
                return Ok(Some(chain));
            }
        }
        Ok(None)
    }

    /// Logistic units and other keys that are not products: known by their events only.
    async fn passport_of_thing(&self, mut page: Passport, key: Key) -> Result<Passport> {
        let Some(chain) = Chain::read(self, key.as_str(), None).await? else { return Ok(page) };
        let mut directory = Directory::default();
        let firm = Text { vi: String::new(), en: String::new() };
        self.fill_story(&mut page, &chain, None, firm, &mut directory).await?;
        Ok(page)
    }

    async fn passport_without_events(&self, mut page: Passport, product: &Product, firm: Text) -> Result<Passport> {
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
        let lots = page.lot.iter().map(|lot| format!("01/{}/10/{lot}", product.gtin)).collect::<Vec<_>>();
        self.fill_recalls(&mut page, product, &lots, &mut Directory::default()).await?;
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

    async fn fill_recalls(
        &self,
        page: &mut Passport,
        product: &Product,
        lots: &[String],
        directory: &mut Directory,
    ) -> Result<()> {
        let product_key = format!("01/{}", product.gtin);
        let recalls = self.store.recall_list(std::slice::from_ref(&product_key)).await?;
        for recall in recalls {
            match recall.lots.iter().find(|lot| lots.contains(lot)) {
                Some(lot) => {
                    let contact = directory.organisation(&self.store, &recall.contact).await?;
                    let record = directory.organisation_record(&self.store, &recall.contact).await?;
                    let telephone = record.and_then(|it| it.telephone.clone());
                    page.recall = Some(notice(&recall, product, lot, contact, telephone));
                }
                None => page.other_recalled_lots.extend(recall.lots.iter().filter_map(|lot| lot_number(lot))),
            }
        }
        Ok(())
    }

    async fn fill_from_chain(
        &self,
        page: &mut Passport,
        product: &Product,
        chain: &Chain,
        directory: &mut Directory,
    ) -> Result<()> {
        page.lot = page.lot.take().or_else(|| chain.lot_keys().iter().find_map(|lot| lot_number(lot)));
        let dates = dates::of(chain);
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
        let firm = directory.organisation(&self.store, &product.owner).await?;
        self.fill_story(page, chain, Some(product), firm, directory).await
    }

    /// Level, verdict, journey, certificates and checks.
    async fn fill_story(
        &self,
        page: &mut Passport,
        chain: &Chain,
        product: Option<&Product>,
        firm: Text,
        directory: &mut Directory,
    ) -> Result<()> {
        directory.load(&self.store, chain).await?;
        let hand_overs = hand_over::pair(chain, directory);
        let story = relevance::story(chain, &hand_overs, directory);
        let assessment = level::assess(self, chain, &story, product, directory);
        page.level = Some(assessment.level(&firm));
        page.verdict = assessment.verdict(&firm);
        page.previous_known = assessment.previous_known();
        page.next_known = assessment.next_known();
        page.journey = journey::steps(chain, &story, &assessment, directory);
        page.made_on = page.made_on.or_else(|| assessment.made_on());
        page.certificates = certificate::list(self, chain, &story, product, page.made_on, directory).await?;
        page.checks = assessment.checks(!page.certificates.is_empty(), page.pack_date.is_some());
        Ok(())
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

fn notice(recall: &Recall, product: &Product, lot: &str, contact: Text, telephone: Option<String>) -> RecallNotice {
    let part = match &recall.scope {
        RecallScope::Whole => None,
        RecallScope::Part { from, to, places } => Some((parse_date(from), parse_date(to), places.clone())),
    };
    RecallNotice {
        status: recall.status,
        food: product.food,
        product: product.name.clone(),
        lot: lot_number(lot).unwrap_or_default(),
        pack_date: None,
        hazard: recall.hazard.clone(),
        remedy: recall.remedy.clone(),
        part,
        contact,
        telephone,
        document: recall.document.clone(),
        date: parse_date(&recall.date),
        closed: recall.closed.as_deref().map(parse_date),
    }
}
