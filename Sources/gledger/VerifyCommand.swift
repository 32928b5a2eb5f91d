import ArgumentParser
import Ledger
import Operations
import Statements
import Store

/// `gledger verify`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute hashes, sums, states, mirrors and limits from what is stored; name the first fault.",
    discussion: """
      Exit code 0: no fault was found; 1: a fault was found.

      What is removed from the end of the ledger, with all that speaks of it, leaves a ledger as it was \
      before: only who wrote down a hash can tell. `--witness HASH` takes a head hash of any page or \
      receipt, or the evidence that `verify` prints, and looks for what had it.
      """)

  @Option(
    help: ArgumentHelp(
      "A hash that was written down before, or its first 12 digits or more; again for others.",
      valueName: "hash"))
  var witness: [String] = []

  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    for hash in witness
    where !(12...64).contains(hash.utf8.count) || !hash.allSatisfy({ $0.isHexDigit && $0.isASCII }) {
      throw ValidationError("--witness takes 12 to 64 hexadecimal digits, not `\(hash)`")
    }
  }

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "verify", role: .reader)
    let report = try VerifyRun(session.database).verify(witnesses: witness.map { $0.lowercased() }) {
      progress in
      guard Output.isErrorTerminal else { return }
      let total = progress.total.map { " of \(ReceiptText.grouped($0))" } ?? ""
      Output.write("\r\u{1B}[K\(progress.check): \(ReceiptText.grouped(progress.done))\(total)", to: 2)
    }
    if Output.isErrorTerminal { Output.write("\r\u{1B}[K", to: 2) }
    if ledger.format == .json {
      Output.text(json(report).document)
    } else {
      show(report)
    }
    if !report.isClean { throw ExitCode(1) }
  }

  private func show(_ report: VerifyReport) {
    for fault in report.faults { Output.line("\(fault)") }
    var table = TextTable([.left("check"), .right("checked")])
    for check in report.checks { table.add([check.name, ReceiptText.grouped(check.count)]) }
    Output.text(table.render(width: nil))
    Output.line("")
    Output.line("seals      \(report.seals)")
    Output.line("events     \(ReceiptText.grouped(report.events))")
    Output.line("transfers  \(ReceiptText.grouped(report.transfers))")
    Output.line("head hash  \(report.headHash.hexadecimal)")
    if report.evidence.number > 0 {
      Output.line("evidence   \(report.evidence.number), hash \(report.evidence.hash.hexadecimal)")
    }
    Output.line(
      "result     \(report.isClean ? "no fault found" : "\(report.faults.count) faults named above")")
  }

  private func json(_ report: VerifyReport) -> JSONText {
    .fields(
      ("format", .string("gledger.verify/1")), ("clean", .flag(report.isClean)),
      ("seals", .integer(report.seals)), ("events", .integer(report.events)),
      ("transfers", .integer(report.transfers)), ("head_hash", .string(report.headHash.hexadecimal)),
      ("evidence", .integer(report.evidence.number)),
      ("evidence_hash", .string(report.evidence.hash.hexadecimal)),
      (
        "checks",
        .array(report.checks.map { .fields(("check", .string($0.name)), ("checked", .integer($0.count))) })
      ),
      (
        "faults",
        .array(
          report.faults.map { fault in
            .fields(
              ("check", .string(fault.check)), ("subject", .string(fault.subject)),
              ("expected", .string(fault.expected)), ("found", .string(fault.found)))
          })
      ))
  }
}
