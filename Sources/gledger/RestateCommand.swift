import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger restate`.
struct Restate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Post what a corrected pack would have posted otherwise.",
    discussion: """
      Apply the corrected pack first (gledger scheme apply). Each event from the day on that was posted from \
      a file under an earlier version, or before a treaty of its day was bound, endorsed or cancelled, is \
      decided again, on the state that its guarantee had then; what differs is listed and posted on an open \
      day, naming both versions. Run again it finds nothing. Where a guarantee or its open items would be \
      others, all its events are decided again, and it goes on as the corrected pack gives it. What cannot \
      be restated, such as money that was paid, is listed with the reason and stays; the rest is posted, \
      and the exit code is 1.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Option(help: ArgumentHelp("Version of the corrected pack, which is in force.", valueName: "version"))
  var pack: String
  @Option(help: ArgumentHelp("First day of the events.", valueName: "day")) var from: String
  @Option(help: ArgumentHelp("Day of the posting (default: today).", valueName: "day")) var on: String?
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?
  @Option(help: ArgumentHelp("Writes a CSV file: each transfer that differs.", valueName: "file"))
  var detail: String?

  func run() throws {
    guard let from = Day(from) else {
      throw ValidationError("--from `\(from)` is not a day such as 2024-03-31.")
    }
    let day = on.map { Day($0) }
    if let on, day == .some(nil) {
      throw ValidationError("--on `\(on)` is not a day such as 2024-03-31.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "restate by \(options.actor)", role: .writer)
    var run = RestateRun(session.database, options)
    run.detailPath = detail
    let outcome = try run.restate(pack: pack, from: from, on: day ?? nil, books: book.map { [$0] })
    if ledger.format == .json {
      Output.text(json(outcome).document)
    } else {
      show(outcome)
    }
    if outcome.refused > 0 { throw ExitCode(1) }
  }

  private func show(_ outcome: RestateOutcome) {
    Output.line(
      "\(ReceiptText.grouped(outcome.looked)) events from \(from) on decided again by \(outcome.corrected), "
        + "as known at seal \(outcome.knownAtSeal)")
    if !outcome.original.isEmpty { Output.line("posted under \(outcome.original)") }
    if outcome.leftOut > 0 {
      Output.line("\(ReceiptText.grouped(outcome.leftOut)) left out, which clear open items or end funds")
    }
    Output.line(
      "\(ReceiptText.grouped(outcome.differing)) differ, \(ReceiptText.grouped(outcome.refused)) cannot be "
        + "restated"
    )
    for event in outcome.events {
      let why = event.refusal.map { ": \($0)" } ?? ""
      Output.line("  \(event.book)/\(event.reference) \(event.kind.code) \(event.date)\(why)")
    }
    if !outcome.transfers.isEmpty { Output.text(table(outcome.transfers)) }
    if outcome.guarantees > 0 {
      let (count, isOne) = (ReceiptText.grouped(outcome.guarantees), outcome.guarantees == 1)
      Output.line(
        "\(count) \(isOne ? "guarantee goes" : "guarantees go") on as the corrected pack "
          + "and the treaties in force give \(isOne ? "it" : "them")")
    }
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt {
      for line in ReceiptText.lines(receipt) { Output.line(line) }
    } else if !actor.dryRun {
      Output.line("posted     nothing: no difference is left to post")
    }
  }

  private func table(_ transfers: [RestatedTransfer]) -> String {
    var table = TextTable([
      .left("book"), .left("component"), .left("debit"), .left("credit"), .left("segment"),
      .right("amount"), .left(),
    ])
    for row in transfers {
      table.add([
        row.book, row.component, row.debit, row.credit, row.segment,
        Amount.grouped(Int128(row.amount), decimals: row.currency.decimals), row.currency.code,
      ])
    }
    return table.render(width: nil)
  }

  private func json(_ outcome: RestateOutcome) -> JSONText {
    .fields(
      ("format", .string("gledger.restate/1")), ("from", .string(from)),
      ("corrected", .string(outcome.corrected)), ("original", .string(outcome.original)),
      ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
      ("looked", .integer(outcome.looked)), ("differing", .integer(outcome.differing)),
      ("refused", .integer(outcome.refused)),
      ("guarantees", .integer(outcome.guarantees)), ("left_out", .integer(outcome.leftOut)),
      (
        "events",
        .array(
          outcome.events.map { event in
            .fields(
              ("book", .string(event.book)), ("reference", .string(event.reference)),
              ("event", .string(event.kind.code)), ("date", .string("\(event.date)")),
              ("refusal", event.refusal.map { .string($0) } ?? .null))
          })
      ),
      (
        "transfers",
        .array(
          outcome.transfers.map { row in
            .fields(
              ("book", .string(row.book)), ("component", .string(row.component)),
              ("debit", .string(row.debit)), ("credit", .string(row.credit)),
              ("segment", .string(row.segment)), ("currency", .string(row.currency.code)),
              ("amount", .string(Amount(minor: row.amount, row.currency).major)))
          })
      ), ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}
