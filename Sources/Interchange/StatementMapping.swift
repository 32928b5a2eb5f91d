import Money
import Tabular
import Yams

/// How a bank's CSV file becomes a statement (`gledger.mapping/1` with `target: statement`).
///
///     format: gledger.mapping/1
///     name: my-bank
///     target: statement
///     input: { encoding: shift_jis, trim: true }
///     order: oldest-first
///     constants: { account: "0001-001-1-1234567", currency: JPY }
///     columns:
///       date:    { from: 取引日, type: day, forms: [yyyy/m/d], required: true }
///       debit:   { from: お引出し, type: money, forms: [plain, "#,##0"] }
///       credit:  { from: お預入れ, type: money, forms: [plain, "#,##0"] }
///       balance: { from: 残高, type: money, forms: [plain, "#,##0"], required: true }
///       text:    { from: お取り扱い内容, type: text }
///
/// `amount` has a sign; or `debit` takes and `credit` adds. `balance` is the one after each line: from the
/// first and the last follow opening and closing, and each line is proven on its own. Without it nothing
/// proves the statement, and it is held back.
///
/// A journal of ledger or hledger is read with `journal` and `commodities` instead of `columns`: see
/// ``JournalStatementReader``.
///
///     constants: { account: "US-001", currency: USD }
///     journal: Assets:Bank
///     commodities: { "$": USD }
public struct StatementMapping: Sendable {
  public let name: String
  let input: Mapping.Input
  let currency: Currency
  let account: String
  let isNewestFirst: Bool
  let columns: [StatementColumn: SourceColumn]
  /// The account of a journal that is the bank's; nil for a CSV file.
  var journalAccount: String?
  /// What a journal calls its currencies.
  var commodities: [String: Currency] = [:]

  /// Columns of a statement, and the types that they may have.
  enum StatementColumn: String, CaseIterable, Sendable {
    case date, valueDate = "value_date", amount, debit, credit, balance, text, reference, counterparty
    case endToEnd = "end_to_end", creditorReference = "creditor_reference", code

    var type: SlotType {
      switch self {
      case .date, .valueDate: .day
      case .amount, .debit, .credit, .balance: .money
      default: .text
      }
    }
  }

  /// Reads a mapping from the bytes of its file.
  /// - Throws: every fault that was found, each with its line.
  public static func parse(_ yaml: [UInt8], name: String) throws(MappingErrors) -> StatementMapping {
    var parser = MappingParser(file: name)
    return try parser.parseStatement(yaml)
  }
}

extension MappingParser {
  mutating func parseStatement(_ yaml: [UInt8]) throws(MappingErrors) -> StatementMapping {
    let keys = [
      "format", "name", "target", "input", "order", "constants", "columns", "journal", "commodities", "note",
      "source",
    ]
    guard let root = compose(yaml), let top = members(root, "mapping", allowed: keys) else { throw errors() }
    refuseOtherFormat(top, root)
    let name = required("name", in: top, root).flatMap { text($0, "name") } ?? ""
    let input = top["input"].map { parseInput($0) } ?? Mapping.Input()
    let order = top["order"].flatMap { choice($0, "order", ["oldest-first", "newest-first"]) }
    let (account, currency) = statementConstants(top, root)
    if let node = top["journal"] {
      return try journalStatement(top, node, name: name, account: account, currency: currency, input: input)
    }
    if let node = required("columns", in: top, root) { parseColumns(node) }
    let columns = statementColumns(top["columns"] ?? root)
    guard faults.isEmpty, let currency else { throw errors() }
    return StatementMapping(
      name: name, input: input, currency: currency, account: account, isNewestFirst: order == "newest-first",
      columns: columns)
  }

  private mutating func journalStatement(
    _ top: [String: Node], _ node: Node, name: String, account: String, currency: Currency?,
    input: Mapping.Input
  ) throws(MappingErrors) -> StatementMapping {
    for key in ["columns", "order", "input"] where top[key] != nil {
      fail(top[key] ?? node, "unexpected-key", key, "does not go with `journal`", "leave it out")
    }
    let journal = text(node, "journal")
    var commodities: [String: Currency] = [:]
    if let list = required("commodities", in: top, node)?.mapping {
      for (key, value) in list {
        guard let sign = key.string, let code = text(value, sign) else { continue }
        if let known = Currency(code) {
          commodities[sign] = known
        } else {
          fail(
            value, "unknown-currency", sign, value: code, "is no currency of ISO 4217",
            "write three capitals, such as JPY or USD")
        }
      }
    }
    guard faults.isEmpty, let journal, let currency else { throw errors() }
    var mapping = StatementMapping(
      name: name, input: input, currency: currency, account: account, isNewestFirst: false, columns: [:])
    (mapping.journalAccount, mapping.commodities) = (journal, commodities)
    return mapping
  }

  private mutating func statementConstants(
    _ top: [String: Node], _ root: Node
  ) -> (account: String, currency: Currency?) {
    guard let node = required("constants", in: top, root),
      let found = members(node, "constants", allowed: ["account", "currency"])
    else { return ("", nil) }
    let account = required("account", in: found, node, "constants").flatMap { text($0, "account") } ?? ""
    guard let code = required("currency", in: found, node, "constants"), let name = text(code, "currency")
    else { return (account, nil) }
    if let currency = Currency(name) { return (account, currency) }
    fail(
      code, "unknown-currency", "currency", value: name, "is no currency of ISO 4217",
      "write three capitals, such as JPY or USD")
    return (account, nil)
  }

  private mutating func statementColumns(
    _ node: Node
  ) -> [StatementMapping.StatementColumn: SourceColumn] {
    var columns: [StatementMapping.StatementColumn: SourceColumn] = [:]
    for slot in slots {
      guard let column = StatementMapping.StatementColumn(rawValue: slot.name) else {
        let names = StatementMapping.StatementColumn.allCases.map(\.rawValue)
        let near = closest(slot.name, among: names)
        fail(
          node, "unknown-column", slot.name, "is no column of a statement",
          near.map { "did you mean `\($0)`?" } ?? "use " + names.joined(separator: ", "))
        continue
      }
      if slot.type != column.type {
        fail(
          node, "wrong-type", slot.name, "has the type \(slot.type.rawValue)",
          "write `type: \(column.type.rawValue)`")
      }
      guard case .column(let source) = slot.definition else { continue }
      if source.notice != nil {
        fail(
          node, "not-supported", slot.name, "has a notice, and the reading of statements gives none",
          "leave `notice` and `message` out")
      }
      columns[column] = source
    }
    let hasAmount = columns[.amount] != nil
    if columns[.date] == nil { fail(node, "missing-key", "columns", "has no `date`", "add it") }
    if hasAmount == (columns[.debit] != nil || columns[.credit] != nil) {
      fail(
        node, "missing-key", "columns", "has not one way to write what moves",
        "name `amount`, or `debit` and `credit`")
    }
    return columns
  }
}
