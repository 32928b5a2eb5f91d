import Ledger
import Money

/// An account as a journal names it.
public struct JournalAccount: Sendable {
  /// The account's number in the ledger that is exported.
  public var number: Int32
  public var posted: PostedAccount
  /// Its name in the chart.
  public var name: String
  public var accountClass: AccountClass
  public var detailKind: DetailKind
  public var firstDay: Day
  /// Debits less credits at the end of the journal, by the ledger's own sums; minor units.
  public var balance: Int128

  public init(
    number: Int32, posted: PostedAccount, name: String, accountClass: AccountClass, detailKind: DetailKind,
    firstDay: Day, balance: Int128
  ) {
    (self.number, self.posted, self.name) = (number, posted, name)
    (self.accountClass, self.detailKind) = (accountClass, detailKind)
    (self.firstDay, self.balance) = (firstDay, balance)
  }
}

/// What a journal says about itself, and the accounts that it uses.
public struct JournalPage: Sendable {
  public var ledger: String
  /// Code of the one book that it is of; nil for all.
  public var book: String?
  /// First day; nil where the journal begins with the first event.
  public var from: Day?
  public var to: Day
  public var seal: Int64
  /// ISO 8601, UTC.
  public var recordedAt: String
  /// Hash of the chain's head, in hexadecimal digits.
  public var headHash: String
  public var pack: String
  public var isExample: Bool
  /// In the order in which they are declared.
  public var accounts: [JournalAccount] = []
  /// Keys of segments by number.
  public var segments: [Int32: String] = [:]

  public init(
    ledger: String, book: String?, from: Day?, to: Day, seal: Int64, recordedAt: String, headHash: String,
    pack: String, isExample: Bool
  ) {
    (self.ledger, self.book, self.from, self.to, self.seal) = (ledger, book, from, to, seal)
    (self.recordedAt, self.headHash, self.pack) = (recordedAt, headHash, pack)
    self.isExample = isExample
  }

  /// The lines of the comment that a journal begins with.
  var title: [String] {
    var lines = ["Ledger \(ledger), \(book.map { "book \($0)" } ?? "all books"), "]
    lines[0] += from.map { "from \($0) to \(to)" } ?? "to \(to)"
    lines.append("As known at seal \(seal), \(recordedAt); head hash \(headHash)")
    lines.append("Pack \(pack)\(isExample ? " (example)" : "")")
    return lines
  }

  /// The currencies of the accounts, sorted.
  var currencies: [Currency] {
    Set(accounts.map(\.posted.currency)).sorted { $0.code < $1.code }
  }
}

/// Writes the journal of another accounting program: declarations, opening balances, one transaction an
/// event, and the closing balances that the other program is to find by itself.
public protocol JournalWriter {
  /// What was written and not yet taken.
  var bytes: ByteBuilder { get set }

  init(_ page: JournalPage)

  mutating func begin()
  /// The balances before the first day of one book, fund, currency and segment.
  mutating func append(opening: [(account: Int32, balance: Int64)], segment: Int32, on day: Day)
  mutating func append(_ entry: PostedEntry)
  /// The balances that the accounts must have at the end.
  mutating func end()
}

/// Dimensions of a segment, as tags.
struct SegmentTags {
  /// Name and value of each, sorted by name.
  var tags: [(name: String, value: String)]

  init(key: String) {
    tags = key.split(separator: ";").compactMap { part in
      guard let sign = part.firstIndex(of: "=") else { return nil }
      return (String(part[..<sign]), String(part[part.index(after: sign)...]))
    }
  }

  func contains(_ name: String, _ value: String) -> Bool {
    tags.contains { $0.name == name && $0.value == value }
  }
}

/// The tags of an event's transfers: those of all of them stand at the event, the others at each.
struct EntrySegments {
  private let segments: [Int32: SegmentTags]
  /// Of the event in hand.
  private(set) var common: [(name: String, value: String)] = []
  private var isOne = true

  init(_ page: JournalPage) { segments = page.segments.mapValues(SegmentTags.init) }

  /// All tags of a segment.
  subscript(_ segment: Int32) -> [(name: String, value: String)] { segments[segment]?.tags ?? [] }

  mutating func begin(_ entry: PostedEntry) {
    guard let first = entry.transfers.first?.segment else {
      (common, isOne) = ([], true)
      return
    }
    common = self[first]
    isOne = true
    var last = first
    for transfer in entry.transfers where transfer.segment != last {
      last = transfer.segment
      guard let other = segments[last] else { continue }
      isOne = false
      common.removeAll { !other.contains($0.name, $0.value) }
    }
  }

  /// The tags of a transfer that are not those of all.
  func rest(_ transfer: PostedTransfer) -> [(name: String, value: String)] {
    isOne ? [] : self[transfer.segment].filter { tag in !common.contains { $0.name == tag.name } }
  }
}

/// What an event says of itself beside its day, book, code, reference and transfers.
enum EntryTags {
  static let dimensions: Set<EventColumn> = [.programme, .line, .disaster, .area, .purpose, .treaty]

  /// The currency of what an entry states, told by its accounts where it states none.
  static func currency(of entry: PostedEntry, _ account: (Int32) -> Currency?) -> Currency? {
    // Nearly all are of the currency of their first transfer.
    guard entry.columns.contains(where: { $0 == .currency || $0 == .originalCurrency }) else {
      return entry.transfers.first.flatMap { account($0.debit) }
    }
    return EventColumn.currency(
      stated: entry.value(.currency), original: entry.value(.originalCurrency),
      posted: entry.transfers.compactMap { account($0.debit) })
  }

  /// Names and values in the order of the fields. A field that names a dimension is left out where all
  /// transfers say the same; else it is called `stated-NAME`, for the transfers' is what was posted.
  static func of(_ entry: PostedEntry, common: [(name: String, value: String)], currency: Currency?) -> [(
    String, String
  )] {
    var tags: [(String, String)] = []
    entry.eachField { column, bytes in
      let value = String(decoding: bytes, as: UTF8.self)
      switch column {
      case .reference, .debit, .credit: break
      case .of where entry.event == EventKind.postingReversed.code: tags.append(("reverses", value))
      case _ where dimensions.contains(column):
        if common.contains(where: { $0.name == column.name && $0.value == value }) { break }
        tags.append(("stated-\(column.name)", value))
      case _ where column.form == .money:
        let original = column == .originalAmount ? entry.value(.originalCurrency) : nil
        let amount = currency.flatMap { known in
          Int64(value).map { Amount(minor: $0, column.currency(of: known, original: original)) }
        }
        tags.append((column.name, amount?.major ?? "\(value) minor units"))
      default: tags.append((column.name, value))
      }
    }
    if let by = entry.reversedBy { tags.append(("reversed-by", by)) }
    return tags
  }
}

extension ByteBuilder {
  /// Appends major units without grouping, such as `-1234.50`.
  mutating func append(minor: Int64, decimals: Int) {
    var text: [UInt8] = []
    var (rest, place) = (minor.magnitude, 0)
    while rest > 0 || place <= decimals {
      if place == decimals, decimals > 0 { text.append(0x2E) }
      text.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
      rest /= 10
      place += 1
    }
    if minor < 0 { append(0x2D) }
    for byte in text.reversed() { append(byte) }
  }
}
