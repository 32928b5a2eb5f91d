import Ledger
import Money
import Reconciliation
import Store
import Tabular

/// The event that would mend a break: a manual entry between the bank's account and another one, as an event
/// file that `gledger post` takes once somebody else has approved it. Money that came in and is not known yet
/// goes to a suspense account, and is re-classed when it is known.
public struct Mending {
  private let store: ReconciliationStore

  public init(_ store: ReconciliationStore) { self.store = store }

  /// The event file of a break.
  /// - Parameters:
  ///   - against: the other account: chart code, or `CODE/DETAIL`.
  ///   - fund: where the book has several.
  public func event(_ target: Int64, against: String, fund: String?, reason: String) throws -> String {
    let account = store.account
    guard let found = try store.openBreaks().first(where: { $0.id == target }) else {
      throw LedgerError(
        "unknown-break", "there is no open break \(target) of \(account.text)",
        remedy: "see `gledger reconcile status --account \(account.text)`")
    }
    let theirs = found.items.filter { $0.side == .theirs }
    guard found.difference != 0, found.kind != "balance", found.items.count == 1, let line = theirs.first
    else {
      throw LedgerError(
        "not-mended-so", "break \(target) is not one line of the bank that the books lack",
        remedy: "post or reverse what is wrong in the books, or decide: gledger reconcile decide")
    }
    return entry(
      "REC/\(target)", found.day, found.difference, found.currency, against: against,
      document: BankLineName.text(line.id), reason: reason, fund: fund)
  }

  /// The event files that post the differences within tolerances to the accounts that the rules name.
  public func differences(fund: String?) throws -> [(
    difference: ReconciliationStore.Difference, event: String
  )] {
    try store.differences().map { one in
      let event = entry(
        one.reference, one.day, one.amount, one.currency, against: one.account, document: "",
        reason: "difference within the tolerance, match \(one.match)", fund: fund)
      return (one, event)
    }
  }

  private func entry(
    _ reference: String, _ day: Day, _ amount: Int64, _ currency: Currency, against: String,
    document: String, reason: String, fund: String?
  ) -> String {
    let account = store.account
    let bank = account.detail.map { "\(account.chart)/\($0)" } ?? account.chart
    let (debit, credit) = amount > 0 ? (bank, against) : (against, bank)
    var fields = [
      ("event", "journal.entry"), ("reference", reference), ("book", account.book), ("date", "\(day)"),
      ("currency", currency.code),
      ("amount", Amount.major(Int128(amount.magnitude), decimals: currency.decimals)),
      ("debit", debit), ("credit", credit), ("document", document), ("reason", reason),
    ]
    if let fund { fields.append(("fund", fund)) }
    var writer = CSVWriter()
    writer.append(record: fields.map(\.0))
    writer.append(record: fields.map(\.1))
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }
}

/// Event files of few events each, joined.
public enum EventFile {
  /// One file with the columns of all, in the order in which they come: some have a fund, some have none.
  public static func joined(_ files: [String]) -> String {
    var columns: [String] = []
    var rows: [[String: String]] = []
    for file in files {
      guard var reader = try? CSVReader(.bytes(Array(file.utf8), name: "")) else { continue }
      let header = reader.header
      for name in header where !columns.contains(name) { columns.append(name) }
      var record = CSVRecord()
      while let isThere = try? reader.next(&record), isThere {
        rows.append(
          Dictionary(header.indices.map { (header[$0], record.string($0)) }, uniquingKeysWith: { $1 }))
      }
    }
    guard !rows.isEmpty else { return "" }
    var writer = CSVWriter()
    writer.append(record: columns)
    for row in rows { writer.append(record: columns.map { row[$0] ?? "" }) }
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }
}
