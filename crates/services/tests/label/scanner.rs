//! A scanner: finds a symbol in a picture of black and white dots and gives what a real one would send.

use rxing::{BarcodeFormat, DecodeHints, RXingResultMetadataType, RXingResultMetadataValue};
use services::label::symbol::{self, Level, Picture, Size, Symbol, SymbolKind};

/// What a scanner sends: symbology identifier and message.
pub(crate) type Scanned = (String, String);

/// Encodes, draws at the target size for a printer of 300 dpi, and reads the picture.
pub(crate) fn print_and_scan(kind: SymbolKind, data: &str, level: Level) -> Scanned {
    let symbol = Symbol::encode(kind, data, level).unwrap();
    scan(&symbol, 300)
}

pub(crate) fn scan(it: &Symbol, dots_per_inch: u32) -> Scanned {
    let size = Size::within(it, 400.0, 400.0, it.kind().range().target * 1.2, Some(dots_per_inch)).unwrap();
    let size = if it.kind().is_linear() { Size::of(it, size.x, Some(15.0)) } else { size };
    let picture = symbol::png(&Picture::of(it, &size, true), dots_per_inch).unwrap();
    let (luma, width, height) = dots(&picture);
    decode(it.kind(), luma, width, height)
}

/// The dots of a PNG file, one byte each, with a white margin as paper has it.
pub(crate) fn dots(file: &[u8]) -> (Vec<u8>, u32, u32) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    (bytes, info.width, info.height)
}

pub(crate) fn decode(kind: SymbolKind, luma: Vec<u8>, width: u32, height: u32) -> Scanned {
    let format = match kind {
        SymbolKind::Qr | SymbolKind::Gs1Qr => BarcodeFormat::QR_CODE,
        SymbolKind::Gs1Datamatrix => BarcodeFormat::DATA_MATRIX,
        SymbolKind::Ean13 => BarcodeFormat::EAN_13,
        SymbolKind::Ean8 => BarcodeFormat::EAN_8,
        SymbolKind::UpcA => BarcodeFormat::UPC_A,
        SymbolKind::Itf14 => BarcodeFormat::ITF,
        SymbolKind::Gs1128 => BarcodeFormat::CODE_128,
    };
    let mut hints = DecodeHints { AssumeGs1: Some(kind == SymbolKind::Gs1128), ..DecodeHints::default() };
    let found = rxing::helpers::detect_in_luma_with_hints(luma, width, height, Some(format), &mut hints);
    let found = found.unwrap_or_else(|error| panic!("{kind:?} is not read: {error}"));
    let identifier = match found.getRXingResultMetadata().get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER) {
        Some(RXingResultMetadataValue::SymbologyIdentifier(identifier)) => identifier.clone(),
        other => format!("{other:?}"),
    };
    let text = found.getText();
    match kind {
        // The decoder also writes it before the text, and there a check character is not taken for FNC2.
        SymbolKind::Gs1128 => match text.split_at_checked(3) {
            Some((identifier, text)) => (identifier.to_owned(), text.to_owned()),
            None => (identifier, text.to_owned()),
        },
        // The decoder leaves the check digit to us; a scanner that checks it says so (ISO/IEC 15424).
        SymbolKind::Itf14 if identifier == "]I0" && gs1::check_digit::is_valid(text) => {
            ("]I1".to_owned(), text.to_owned())
        }
        _ => (identifier, text.to_owned()),
    }
}
