use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use services::Caller;
use services::label::symbol::{Level, SymbolKind};
use services::label::{Drawn, SymbolRequest, Template, draw};

use crate::Outcome;

/// `nguon label …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Makes one symbol, as SVG or PNG, and says on standard error what to mind when it is printed
    Symbol(Symbol),
    /// Lists the templates of label sheets and rolls
    Templates,
}

/// Arguments of `nguon label symbol`.
#[derive(clap::Args)]
pub(crate) struct Symbol {
    /// qr, gs1-qr, gs1-datamatrix, ean-13, ean-8, upc-a, itf-14 or gs1-128
    #[arg(long = "type")]
    kind: String,
    /// A URI for qr, digits for EAN, UPC and ITF, an element string such as (01)…(10)… for the others
    #[arg(long)]
    data: String,
    /// File to write, `.svg` or `.png`; without it SVG goes to standard output
    #[arg(long)]
    out: Option<PathBuf>,
    /// Width of a module in millimetres
    #[arg(long)]
    x: Option<f64>,
    /// Resolution of the printer in dots per inch
    #[arg(long)]
    dpi: Option<u32>,
    /// How much of a QR code may be lost: L, M, Q or H
    #[arg(long, default_value = "M")]
    level: String,
}

pub(crate) fn run(command: Command) -> Outcome {
    match command {
        Command::Symbol(arguments) => symbol(arguments),
        Command::Templates => {
            services::label::templates(&Caller::System).iter().for_each(list);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn symbol(arguments: Symbol) -> Outcome {
    let kind = SymbolKind::from_name(&arguments.kind).ok_or_else(|| {
        let known: Vec<&str> = SymbolKind::ALL.iter().map(|(_, name)| *name).collect();
        format!("--type {}: expected one of {}", arguments.kind, known.join(", "))
    })?;
    let level = Level::from_name(&arguments.level);
    let level = level.ok_or_else(|| format!("--level {}: expected L, M, Q or H", arguments.level))?;
    let request = SymbolRequest {
        kind,
        data: arguments.data,
        level,
        x: arguments.x,
        height: None,
        dots_per_inch: arguments.dpi,
        space: None,
        captioned: true,
    };
    let drawn = draw(&Caller::System, &request).map_err(|error| error.to_string())?;
    for advice in &drawn.advice {
        eprintln!("{}: {}", advice.code, advice.message);
    }
    write(&drawn, arguments.out)?;
    Ok(ExitCode::SUCCESS)
}

fn write(drawn: &Drawn, out: Option<PathBuf>) -> Result<(), String> {
    let Some(file) = out else {
        return std::io::stdout().write_all(drawn.svg().as_bytes()).map_err(|error| error.to_string());
    };
    let bytes = match file.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => drawn.svg().into_bytes(),
        Some("png") => drawn.png().map_err(|error| error.to_string())?,
        _ => return Err(format!("{}: expected a name that ends in .svg or .png", file.display())),
    };
    std::fs::write(&file, bytes).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

fn list(template: &Template) {
    let (label, page) = (template.label, template.page_size());
    println!(
        "{}\t{} × {} mm\t{} on a page of {} × {} mm\t{}",
        template.id,
        label.width,
        label.height,
        template.per_page(),
        page.width,
        page.height,
        template.name.en
    );
}
