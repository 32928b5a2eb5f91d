import Ledger
import Money
import Tabular
import Yams

/// How another program's journal becomes manual entries (`gledger.journal/1`): the book that they are posted
/// in, what its commodities are, and which account of the chart each of its accounts is.
///
///     format: gledger.journal/1
///     name: household
///     book: VT
///     commodities: { "$": USD }
///     accounts:
///       Assets:Checking: "1010"
///       Expenses:*: "5140"
///
/// A name that ends in `:*` stands for all accounts below it that are not named themselves, `*` for all
/// others; the longest wins.
public struct JournalMapping: Sendable {
  public let name: String
  let book: String
  let fund: String?
  let commodities: [String: Currency]
  /// Keeps each transaction's description as the entry's memo; by default no free text is taken over.
  let keepsDescription: Bool
  private let accounts: [String: EntryLeg]
  private let prefixes: [(prefix: String, leg: EntryLeg)]
  /// Every account of the chart that is named.
  let targets: [(name: String, leg: EntryLeg)]
  /// The mapping's file, for messages.
  let file: String

  static let formatName = "gledger.journal/1"

  /// True where a text is such a mapping, and not one of CSV columns.
  public static func isJournal(_ yaml: String) -> Bool {
    yaml.split(whereSeparator: \.isNewline).contains { line in
      line.hasPrefix("format:") && line.contains("gledger.journal/")
    }
  }

  /// The account of the chart, without an amount.
  func account(_ name: String) -> EntryLeg? {
    accounts[name] ?? prefixes.first { name.hasPrefix($0.prefix) }?.leg
  }

  /// Reads a mapping.
  /// - Throws: every fault that was found, each with its line.
  public static func parse(_ yaml: String, name: String) throws(MappingErrors) -> JournalMapping {
    try parse(Array(yaml.utf8), name: name)
  }

  /// Reads a mapping from the bytes of its file.
  public static func parse(_ yaml: [UInt8], name: String) throws(MappingErrors) -> JournalMapping {
    var parser = MappingParser(file: name)
    return try parser.parseJournal(yaml)
  }

  init(
    name: String, book: String, fund: String?, commodities: [String: Currency], keepsDescription: Bool,
    accounts: [(name: String, leg: EntryLeg)], file: String
  ) {
    (self.name, self.book, self.fund, self.commodities) = (name, book, fund, commodities)
    (self.keepsDescription, self.file) = (keepsDescription, file)
    targets = accounts
    func isPrefix(_ name: String) -> Bool { name == "*" || name.hasSuffix(":*") }
    let exact = accounts.filter { !isPrefix($0.name) }
    self.accounts = Dictionary(exact.map { ($0.name, $0.leg) }, uniquingKeysWith: { first, _ in first })
    prefixes = accounts.filter { isPrefix($0.name) }.map { (String($0.name.dropLast()), $0.leg) }
      .sorted { $0.0.utf8.count > $1.0.utf8.count }
  }
}

extension MappingParser {
  mutating func parseJournal(_ yaml: [UInt8]) throws(MappingErrors) -> JournalMapping {
    let keys = ["format", "name", "book", "fund", "commodities", "accounts", "description", "note", "source"]
    guard let root = compose(yaml), let top = members(root, "mapping", allowed: keys) else { throw errors() }
    if let node = required("format", in: top, root), let format = text(node, "format"),
      format != JournalMapping.formatName
    {
      fail(
        node, "unknown-format", "format", value: format, "is not the version that this program reads",
        "write \(JournalMapping.formatName)")
    }
    let name = required("name", in: top, root).flatMap { plain($0, "name", limit: 24) }
    let book = required("book", in: top, root).flatMap { plain($0, "book", limit: 64) }
    let fund = top["fund"].flatMap { plain($0, "fund", limit: 64) }
    let keeps = top["description"].flatMap { choice($0, "description", ["keep", "drop"]) } == "keep"
    var commodities: [String: Currency] = [:]
    for (key, value) in pairs(required("commodities", in: top, root), "commodities") {
      guard let sign = key.string, let code = text(value, sign) else { continue }
      if let currency = Currency(code) {
        commodities[sign] = currency
      } else {
        fail(
          value, "unknown-currency", sign, value: code, "is no currency of ISO 4217",
          "write three capitals, such as JPY or USD")
      }
    }
    var accounts: [(name: String, leg: EntryLeg)] = []
    for (key, value) in pairs(required("accounts", in: top, root), "accounts") {
      guard let name = key.string, let code = text(value, name) else { continue }
      if let leg = EntryLeg(Substring(code), minor: nil), !code.contains("=") {
        accounts.append((name, leg))
      } else {
        fail(
          value, "bad-account", name, value: code, "is no account of a chart",
          "write its code, as \"5140\", or with the party, as \"1220@insurer\"")
      }
    }
    guard faults.isEmpty, let name, let book else { throw errors() }
    return JournalMapping(
      name: name, book: book, fund: fund, commodities: commodities, keepsDescription: keeps,
      accounts: accounts, file: file)
  }

  private mutating func pairs(_ node: Node?, _ field: String) -> [(Node, Node)] {
    guard let node else { return [] }
    guard let mapping = node.mapping else {
      fail(node, "wrong-type", field, "is no list of names and values", "write a line NAME: VALUE for each")
      return []
    }
    return mapping.map { ($0.key, $0.value) }
  }

  private mutating func plain(_ node: Node, _ field: String, limit: Int) -> String? {
    guard let text = text(node, field) else { return nil }
    if !text.isEmpty, text.utf8.count <= limit, text.utf8.allSatisfy(FieldReader.isCodeByte) { return text }
    fail(
      node, "bad-code", field, value: text, "is no code of at most \(limit) bytes",
      "use letters, digits and . _ : / - only")
    return nil
  }
}
