import Ledger
import Money
import Posting

/// How a statement is written out.
public enum OutputFormat: String, CaseIterable, Sendable { case text, csv, json }

/// What the columns of a statement stand for; a total always comes last.
public enum ColumnDimension: String, CaseIterable, Sendable { case fund, programme, cohort, total }

/// What each page says about itself: whose figures they are, of which days, as known when (design law 10).
public struct StatementHeader: Sendable {
  public var title: String
  public var bookCode: String
  public var bookName: String
  /// First day of the period; nil where the statement is as of one day.
  public var from: Day?
  public var to: Day
  public var knownAtSeal: Int64
  /// ISO 8601, UTC.
  public var knownAtTime: String
  /// Hash of the chain's head, in hexadecimal digits.
  public var headHash: String
  public var packName: String
  public var packVersion: String
  public var isExample: Bool
  public var currency: Currency
  public var ledger: String
  public var language: String
  /// The close that the balances start from, such as `2024-03-31, seal 12`; nil where they start from
  /// nothing.
  public var balancesFrom: String?
  /// True where the entries that empty income and expense at the year's end are left out.
  public var isBeforeClosing = false

  public init(
    title: String, bookCode: String, bookName: String, from: Day?, to: Day, knownAtSeal: Int64,
    knownAtTime: String, headHash: String, packName: String, packVersion: String, isExample: Bool,
    currency: Currency, ledger: String, language: String
  ) {
    (self.title, self.bookCode, self.bookName) = (title, bookCode, bookName)
    (self.from, self.to, self.knownAtSeal, self.knownAtTime) = (from, to, knownAtSeal, knownAtTime)
    (self.headHash, self.packName, self.packVersion) = (headHash, packName, packVersion)
    (self.isExample, self.currency, self.ledger, self.language) = (isExample, currency, ledger, language)
  }
}

extension StatementHeader {
  /// The page in text: header block, body, footer.
  func page(_ body: String, _ labels: Labels) -> String {
    var block = TextTable([.left(), .left()])
    block.add([labels["statement.book"], "\(bookCode)  \(bookName)"])
    if let from {
      block.add([labels["statement.period"], "\(from) \(labels["statement.to"]) \(to)"])
    } else {
      block.add([labels["statement.asOf"], "\(to)"])
    }
    block.add([labels["statement.knownAt"], knownAt(labels)])
    block.add([labels["statement.headHash"], headHash])
    if let balancesFrom { block.add([labels["statement.balancesFrom"], balancesFrom]) }
    if isBeforeClosing { block.add([labels["statement.closingEntries"], labels["statement.leftOut"]]) }
    block.add([labels["statement.pack"], "\(packName) \(packVersion)"])
    block.add([labels["statement.ledger"], ledger])
    block.add([labels["statement.currency"], currency.code])
    let heading = isExample ? "\(title) \(labels["statement.example"])" : title
    let footer =
      "\(labels["statement.knownAt"]): \(knownAt(labels)); \(labels["statement.headHash"]) \(headHash)"
    return "\(heading)\n\n\(block.render())\n\(body)\n\(footer)\n"
  }

  private func knownAt(_ labels: Labels) -> String {
    "\(labels["statement.seal"]) \(knownAtSeal), \(knownAtTime)"
  }

  /// The fields that every JSON statement begins with.
  func json(format: String) -> [(key: String, value: JSONText)] {
    let pairs: [(String, JSONText)] = [
      ("format", .string(format)), ("title", .string(title)), ("example", .flag(isExample)),
      ("ledger", .string(ledger)),
      ("book", .fields(("code", .string(bookCode)), ("name", .string(bookName)))),
      ("from", .optional(from?.description)), ("to", .string(to.description)),
      ("known_at", .fields(("seal", .integer(knownAtSeal)), ("time", .string(knownAtTime)))),
      ("head_hash", .string(headHash)), ("balances_from", .optional(balancesFrom)),
      ("before_closing", .flag(isBeforeClosing)),
      ("pack", .fields(("name", .string(packName)), ("version", .string(packVersion)))),
      ("currency", .string(currency.code)), ("language", .string(language)),
    ]
    return pairs.map { (key: $0.0, value: $0.1) }
  }

  /// Columns that every CSV row ends with, so that a row torn from its page still says what it is of.
  static let csvColumns = ["currency", "book", "from", "to", "known_at_seal", "head_hash"]

  var csvFields: [String] {
    [currency.code, bookCode, from?.description ?? "", to.description, String(knownAtSeal), headHash]
  }

  func grouped(_ minor: Int128) -> String { Amount.grouped(minor, decimals: currency.decimals) }
  func major(_ minor: Int128) -> String { Amount.major(minor, decimals: currency.decimals) }
}
