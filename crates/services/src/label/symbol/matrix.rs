//! QR Code, GS1 QR Code and GS1 `DataMatrix`.

use datamatrix::{DataMatrix, SymbolList};
use fast_qr::{ECL, QRBuilder};
use qrcode::bits::Bits;
use qrcode::types::{QrError, QrResult};
use qrcode::{Color, EcLevel, QrCode, Version};

use super::elements::Elements;
use super::{Level, Symbol, SymbolError, SymbolKind};

/// A QR Code with a text.
pub(super) fn qr(text: &str, level: Level) -> Result<Symbol, SymbolError> {
    if let Some(at) = text.bytes().position(|byte| !byte.is_ascii_graphic()) {
        let message = "a QR code holds visible ASCII characters; percent-encode others in a URI";
        return Err(SymbolError::new(at, message));
    }
    let level = match level {
        Level::L => ECL::L,
        Level::M => ECL::M,
        Level::Q => ECL::Q,
        Level::H => ECL::H,
    };
    let code = QRBuilder::new(text).ecl(level).build();
    let code = code.map_err(|error| SymbolError::new(0, format!("no QR code can hold this: {error}")))?;
    let dark = (0..code.size).flat_map(|row| code[row][..code.size].iter().map(|module| module.value())).collect();
    let elements = Elements { raw: text.to_owned(), text: String::new(), partners: Vec::new() };
    Ok(square(SymbolKind::Qr, code.size, dark, &elements))
}

/// A GS1 QR Code: mode FNC1 in first position (ISO/IEC 18004, clause 7.4.8.2).
pub(super) fn gs1_qr(elements: &Elements, level: Level) -> Result<Symbol, SymbolError> {
    let level = match level {
        Level::L => EcLevel::L,
        Level::M => EcLevel::M,
        Level::Q => EcLevel::Q,
        Level::H => EcLevel::H,
    };
    let too_long = |error: QrError| SymbolError::new(0, format!("no GS1 QR code can hold this: {error}"));
    let bits = (1..=40)
        .find_map(|version| match behind_fnc1(&elements.raw, Version::Normal(version), level) {
            Err(QrError::DataTooLong) => None,
            result => Some(result),
        })
        .unwrap_or(Err(QrError::DataTooLong));
    let code = bits.and_then(|bits| QrCode::with_bits(bits, level)).map_err(too_long)?;
    let (size, colours) = (code.width(), code.into_colors());
    let dark = colours.into_iter().map(|colour| colour == Color::Dark).collect();
    Ok(square(SymbolKind::Gs1Qr, size, dark, elements))
}

fn behind_fnc1(raw: &str, version: Version, level: EcLevel) -> QrResult<Bits> {
    let mut bits = Bits::new(version);
    bits.push_fnc1_first_position()?;
    if raw.contains('%') {
        // In alphanumeric mode a percent sign would stand for FNC1 (clause 7.4.8.2); bytes are taken as they are.
        bits.push_byte_data(raw.as_bytes())?;
    } else {
        bits.push_optimal_data(raw.as_bytes())?;
    }
    bits.push_terminator(level)?;
    Ok(bits)
}

/// A GS1 `DataMatrix`: FNC1 as its first codeword (General Specifications, clause 5.6).
pub(super) fn datamatrix(elements: &Elements) -> Result<Symbol, SymbolError> {
    let squares = SymbolList::default().enforce_square();
    let code = DataMatrix::encode_gs1(elements.raw.as_bytes(), squares);
    let code = code.map_err(|error| SymbolError::new(0, format!("no DataMatrix can hold this: {error:?}")))?;
    let bitmap = code.bitmap();
    let size = bitmap.width();
    let mut dark = vec![false; size * size];
    for (x, y) in bitmap.pixels() {
        dark[y * size + x] = true;
    }
    Ok(square(SymbolKind::Gs1Datamatrix, size, dark, elements))
}

fn square(kind: SymbolKind, size: usize, dark: Vec<bool>, elements: &Elements) -> Symbol {
    let Elements { raw, text, partners } = elements;
    let (text, message, partners) = (text.clone(), raw.clone(), partners.clone());
    Symbol { kind, columns: size, rows: size, dark, text, message, partners }
}
