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
    discussion: "Exit code 0: no fault was found; 1: a fault was found.")

  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "verify", role: .reader)
    let report = try VerifyRun(session.database).verify { progress in
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
    Output.line(
      "result     \(report.isClean ? "no fault found" : "\(report.faults.count) faults named above")")
  }

  private func json(_ report: VerifyReport) -> JSONText {
    .fields(
      ("format", .string("gledger.verify/1")), ("clean", .flag(report.isClean)),
      ("seals", .integer(report.seals)), ("events", .integer(report.events)),
      ("transfers", .integer(report.transfers)), ("head_hash", .string(report.headHash.hexadecimal)),
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
