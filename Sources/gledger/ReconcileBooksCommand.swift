import ArgumentParser
import Money
import Operations
import Statements
import Store

/// `gledger reconcile books`.
struct ReconcileBooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "books", abstract: "Reconcile the books of this ledger with each other and with themselves.",
    discussion: """
      Mirrors: each account that another book keeps too, party by party. Then, as `gledger verify` \
      recomputes \
      them, guarantees against their memo accounts, open items against their control accounts, and clearing \
      accounts against zero.

      Exit codes: 0 all agree; 1 something does not; 3 nothing could be compared.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Code of the book.", valueName: "book")) var book: String
  @Option(
    help: ArgumentHelp("Last effective day of the mirrors; default: the last there is.", valueName: "day"))
  var to: String?

  /// Checks of verify that compare the books with what they are the sum of.
  private static let checks = ["guarantees", "open-items", "books", "mirrors"]
  private static let named = [
    "memo-accounts", "ceded-exposure", "item-accounts", "item-cleared", "clearing-account", "mirror",
  ]

  func run() throws {
    let settings = try ledger.settings()
    let day = try PeriodOptions.day(to, "--to")
    let session = try Session(settings, purpose: "reconcile books", role: .reader)
    let (mirrors, seal, until) = try mirrors(session.database, to: day)
    let report = try VerifyRun(session.database).verify { _ in }
    let faults = report.faults.filter { Self.named.contains($0.check) }
    let counts = report.checks.filter { Self.checks.contains($0.name) }
    switch ledger.format {
    case .json: Output.text(json(mirrors, seal, until, counts, faults).document)
    case .csv: csv(mirrors, faults)
    case .text:
      Output.line("Book \(book) against the others, \(until), as known at seal \(seal)\n")
      var table = TextTable([
        .left("account"), .left("party"), .left("their account"), .left("currency"), .right("difference"),
      ])
      for mirror in mirrors { table.add(cells(mirror, isGrouped: true)) }
      Output.text(table.render(width: Output.width))
      Output.line("")
      for check in counts { Output.line("\(check.name)  \(ReceiptText.grouped(check.count)) compared") }
      for fault in faults { Output.line("\(fault)") }
    }
    if !faults.isEmpty || mirrors.contains(where: { $0.difference != 0 }) { throw ExitCode(1) }
  }

  private func mirrors(
    _ database: LedgerDatabase, to day: Day?
  ) throws -> ([Snapshot.MirrorDifference], Int64, Day) {
    let snapshot = try Snapshot(database, knownAt: .now)
    defer { snapshot.close() }
    let until = try day ?? snapshot.lastEffectiveDay() ?? Day(number: 0)
    return (try snapshot.mirrors(book: try snapshot.book(book), to: until), snapshot.seal, until)
  }

  private func cells(_ mirror: Snapshot.MirrorDifference, isGrouped: Bool) -> [String] {
    let decimals = mirror.currency.decimals
    return [
      mirror.account, mirror.party, mirror.otherAccount, mirror.currency.code,
      isGrouped
        ? Amount.grouped(mirror.difference, decimals: decimals)
        : Amount.major(mirror.difference, decimals: decimals),
    ]
  }

  private static let columns = ["account", "party", "other_account", "currency", "difference"]

  private func csv(_ mirrors: [Snapshot.MirrorDifference], _ faults: [VerifyFault]) {
    var csv = CSVText(header: ["check", "subject"] + Self.columns + ["expected", "found"])
    for mirror in mirrors { csv.add(["mirror", book] + cells(mirror, isGrouped: false) + ["0", ""]) }
    for fault in faults {
      csv.add([fault.check, fault.subject, "", "", "", "", "", fault.expected, fault.found])
    }
    Output.text(csv.text)
  }

  private func json(
    _ mirrors: [Snapshot.MirrorDifference], _ seal: Int64, _ until: Day,
    _ counts: [(name: String, count: Int64)],
    _ faults: [VerifyFault]
  ) -> JSONText {
    let rows = mirrors.map { mirror in
      JSONText.object(
        zip(Self.columns, cells(mirror, isGrouped: false)).map { (key: $0, value: .string($1)) })
    }
    let found = faults.map { fault in
      JSONText.fields(
        ("check", .string(fault.check)), ("subject", .string(fault.subject)),
        ("expected", .string(fault.expected)), ("found", .string(fault.found)))
    }
    return .fields(
      ("format", .string("gledger.reconcile-books/1")), ("book", .string(book)), ("to", .string("\(until)")),
      ("known_at_seal", .integer(seal)), ("mirrors", .array(rows)),
      ("compared", .object(counts.map { (key: $0.name, value: .integer($0.count)) })),
      ("faults", .array(found)))
  }
}
