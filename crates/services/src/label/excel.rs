//! Lists of labels from Excel: the first sheet, a row of headings, one label a row.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook_from_rs};
use epcis::Finding;
use jiff::ToSpan;
use jiff::civil::Date;
use store::record::fold;

use super::data::{LabelData, composed};
use super::source::LabelRow;

/// Everything in the file unpacked, in bytes: a small file may hold a huge one.
const MOST_UNPACKED: u64 = 50 * 1024 * 1024;
/// Faults listed for one file.
const MOST_FAULTS: usize = 100;
/// Columns that are looked at.
const MOST_COLUMNS: u32 = 200;

/// Bytes of a text that is looked at. Many cells may share one long text, each with a copy of its own once it is read.
const LONGEST: usize = 200;

/// Columns by their headings, folded: Vietnamese without marks, and English.
const COLUMNS: [(Column, &[&str]); 8] = [
    (Column::Gtin, &["gtin", "ma gtin", "ma san pham", "ma vach", "barcode"]),
    (Column::Lot, &["lo", "so lo", "ma lo", "lot", "batch", "batch/lot"]),
    (Column::Serial, &["serial", "so seri", "seri", "ma tem", "stamp"]),
    (Column::Produced, &["nsx", "ngay san xuat", "produced", "made", "production date"]),
    (Column::Expires, &["hsd", "han su dung", "han dung", "expires", "use by", "best before", "expiry"]),
    (Column::Count, &["so luong", "count", "so luong trong thung"]),
    (Column::Sscc, &["sscc", "ma sscc"]),
    (Column::Copies, &["so tem", "so nhan", "copies", "labels"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Gtin,
    Lot,
    Serial,
    Produced,
    Expires,
    Count,
    Sscc,
    Copies,
}

/// Reads a list of at most `most` rows.
///
/// # Errors
///
/// Every fault with its row and column, at most a hundred.
pub(super) fn read(file: &[u8], most: u64) -> Result<Vec<LabelRow>, Vec<Finding>> {
    let whole = |message: String| vec![Finding::error("excel", "", message)];
    unpacks(file).map_err(whole)?;
    let unreadable = |error: XlsxError| whole(format!("this is not a workbook (.xlsx) that can be read: {error}"));
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(file)).map_err(unreadable)?;
    let Some(name) = book.sheet_names().first().cloned() else {
        return Err(whole("the workbook has no sheet".to_owned()));
    };
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut sheet =
        Sheet { columns: Vec::new(), headings: None, rows: Vec::new(), row: None, faults: Vec::new(), most };
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        if column < MOST_COLUMNS && !matches!(cell.get_value(), DataRef::Empty) {
            sheet.cell(row, column, cell.get_value());
        }
        if sheet.faults.len() >= MOST_FAULTS {
            break;
        }
    }
    sheet.finish()
}

/// Fails when the parts of the file unpack to more than the limit; what they claim about themselves does not count.
fn unpacks(file: &[u8]) -> Result<(), String> {
    let unreadable = |error: zip::result::ZipError| format!("this is not a workbook (.xlsx): {error}");
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(unreadable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|error| format!("this is not a workbook (.xlsx): {error}"))?;
        left =
            left.checked_sub(read).ok_or_else(|| format!("the workbook unpacks to more than {MOST_UNPACKED} bytes"))?;
    }
    Ok(())
}

/// A sheet while it is read.
struct Sheet {
    columns: Vec<(u32, Column)>,
    /// Row of the headings.
    headings: Option<u32>,
    rows: Vec<LabelRow>,
    /// The row that is read now, with its number.
    row: Option<(u32, LabelRow)>,
    faults: Vec<Finding>,
    most: u64,
}

impl Sheet {
    fn cell(&mut self, row: u32, column: u32, value: &DataRef<'_>) {
        let headings = *self.headings.get_or_insert(row);
        if row == headings {
            self.heading(column, value);
            return;
        }
        let Some(&(_, kind)) = self.columns.iter().find(|(known, _)| *known == column) else { return };
        if self.row.as_ref().is_none_or(|(current, _)| *current != row) {
            self.close();
            self.row = Some((row, LabelRow { label: LabelData::default(), copies: 1 }));
        }
        if let Some((_, current)) = &mut self.row
            && let Err(message) = fill(current, kind, value)
        {
            self.fault(row, column, &message);
        }
    }

    fn heading(&mut self, column: u32, value: &DataRef<'_>) {
        let words = fold(&text(value).unwrap_or_default());
        let words = words.trim();
        if let Some((kind, _)) = COLUMNS.iter().find(|(_, names)| names.contains(&words)) {
            if self.columns.iter().any(|(_, known)| known == kind) {
                self.fault(
                    self.headings.unwrap_or_default(),
                    column,
                    &format!("the column “{words}” stands there twice"),
                );
            }
            self.columns.push((column, *kind));
        }
    }

    /// Puts the row away that was read.
    fn close(&mut self) {
        let Some((row, current)) = self.row.take() else { return };
        if current.label.gtin.is_empty() {
            let column = self.columns.iter().find(|(_, kind)| *kind == Column::Gtin).map_or(0, |(column, _)| *column);
            self.fault(row, column, "there is no GTIN in this row");
            return;
        }
        self.rows.push(current);
        if self.rows.len() as u64 > self.most {
            self.fault(row, 0, &format!("more than {} rows", self.most));
            // Nothing behind it matters any more.
            self.faults.resize(MOST_FAULTS, self.faults[self.faults.len() - 1].clone());
        }
    }

    fn fault(&mut self, row: u32, column: u32, message: &str) {
        let place = format!("/rows/{}/{}", row + 1, letters(column));
        let message = format!("row {}, column {}: {message}", row + 1, letters(column));
        self.faults.push(Finding::error("excel", place, message));
    }

    fn finish(mut self) -> Result<Vec<LabelRow>, Vec<Finding>> {
        if self.faults.len() < MOST_FAULTS {
            self.close();
        }
        self.faults.dedup_by(|one, other| one.message == other.message);
        if !self.columns.iter().any(|(_, kind)| *kind == Column::Gtin) {
            let message = "row 1: no column is headed GTIN; known headings are GTIN, Lô, Mã tem, NSX, HSD, Số lượng, \
                           SSCC, Số tem, or GTIN, Lot, Serial, Made, Use by, Count, SSCC, Copies";
            self.faults = vec![Finding::error("excel", "/rows/1", message)];
        } else if self.rows.is_empty() && self.faults.is_empty() {
            self.faults = vec![Finding::error("excel", "/rows/2", "there is no row below the headings")];
        }
        if self.faults.is_empty() { Ok(self.rows) } else { Err(self.faults) }
    }
}

fn fill(row: &mut LabelRow, column: Column, value: &DataRef<'_>) -> Result<(), String> {
    if matches!(column, Column::Produced | Column::Expires) {
        let date = Some(date(value)?);
        *(if column == Column::Produced { &mut row.label.produced } else { &mut row.label.expires }) = date;
        return Ok(());
    }
    let text = text(value)?;
    if text.is_empty() {
        return Ok(());
    }
    let number = || text.parse::<u32>().ok().filter(|number| *number > 0);
    let whole = || number().ok_or_else(|| format!("“{text}” is not a whole number above zero"));
    match column {
        // Excel drops the zeros that a number begins with.
        Column::Gtin => {
            let key = gs1::Key::from_typed(&text);
            let gtin = key.as_ref().ok().and_then(|key| key.gtin()).map(str::to_owned);
            let fault = key.err().map_or_else(String::new, |error| format!(": {error}"));
            let message = format!("“{text}” is not a GTIN{fault}");
            let known = gtin.is_some();
            // A wrong one stays, so that the row does not seem to have none.
            row.label.gtin = gtin.unwrap_or(text);
            if !known {
                return Err(message);
            }
        }
        Column::Lot => row.label.lot = Some(text),
        Column::Serial => row.label.serial = Some(text),
        Column::Sscc => row.label.sscc = Some(text),
        Column::Count => row.label.count = Some(whole()?),
        Column::Copies => row.copies = whole()?,
        Column::Produced | Column::Expires => {}
    }
    Ok(())
}

/// The text of a cell; a number is written without point or exponent.
fn text(value: &DataRef<'_>) -> Result<String, String> {
    /// Excel keeps 15 digits of a number and turns the rest into zeros.
    const EXACT: f64 = 1e15;
    let too_long = |text: &str| format!("the text has {} bytes; expected {LONGEST} at most", text.len());
    let text = match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) if text.len() > LONGEST => {
            return Err(too_long(text));
        }
        DataRef::SharedString(text) if text.len() > LONGEST => return Err(too_long(text)),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < EXACT => format!("{number:.0}"),
        DataRef::Float(number) => {
            return Err(format!("{number} is kept as a number, which is not exact; write it as text"));
        }
        DataRef::Error(error) => return Err(format!("the cell holds an error: {error}")),
        DataRef::Empty => String::new(),
        other => return Err(format!("{other:?} is neither a text nor a number")),
    };
    Ok(composed(text.trim()))
}

/// A date: of Excel's own kind, `dd/mm/yyyy` or `yyyy-mm-dd`.
fn date(value: &DataRef<'_>) -> Result<Date, String> {
    let days = match value {
        DataRef::DateTime(date) => Some(date.as_f64()),
        DataRef::Float(number) => Some(*number),
        DataRef::Int(number) => Some(f64::from(i32::try_from(*number).unwrap_or(-1))),
        _ => None,
    };
    if let Some(days) = days {
        // Days since the end of 1899 (ECMA-376, 18.17.4.1); before March 1900 Excel counts a day that never was.
        let whole = (61.0..100_000.0).contains(&days).then_some(days.floor() as i64);
        let date = whole.and_then(|days| Date::constant(1899, 12, 30).checked_add(days.days()).ok());
        return date.ok_or_else(|| format!("{days} is not a date"));
    }
    let text = text(value)?;
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let date = match parts[..] {
        [year, month, day] if year.len() == 4 => civil(year, month, day),
        [day, month, year] if year.len() == 4 => civil(year, month, day),
        _ => None,
    };
    date.ok_or_else(|| format!("“{text}” is not a date; expected 31/12/2026"))
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The name of a column: A, B, … Z, AA, …
fn letters(column: u32) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.insert(0, char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    name.into_iter().collect()
}
