import Money

/// Strings that recur (codes of parties, areas, treaties), each stored once and known by a small number.
/// One table serves one batch or one report; it is not shared between threads.
public final class SymbolTable {
  private var numbers: [String: Int32] = [:]
  private var texts: [String] = []
  private var recent: [(text: String, number: Int32)] = Array(repeating: ("", none), count: 64)

  public init() {}

  /// The number that stands for nothing.
  public static let none: Int32 = -1

  public func number(_ text: String) -> Int32 {
    guard !text.isEmpty else { return find(text) }
    let slot = SymbolTable.slot(text)
    if recent[slot].text == text { return recent[slot].number }
    let number = find(text)
    recent[slot] = (text, number)
    return number
  }

  private func find(_ text: String) -> Int32 {
    if let number = numbers[text] { return number }
    let number = Int32(texts.count)
    texts.append(text)
    numbers[text] = number
    return number
  }

  /// A place for a text among those asked for last: the same few are asked for again and again.
  private static func slot(_ text: String) -> Int {
    let bytes = text.utf8
    return (bytes.count &* 7 &+ Int(bytes.first ?? 0) &* 31 &+ Int(bytes.last ?? 0)) & 63
  }

  public func number(_ text: String?) -> Int32 {
    guard let text, !text.isEmpty else { return SymbolTable.none }
    return number(text)
  }

  /// The text of a number; empty for ``none``.
  public func text(_ number: Int32) -> String { number < 0 ? "" : texts[Int(number)] }
}

/// The full key of an account: book, fund and chart row are indices of the scheme in use.
public struct AccountKey: Hashable, Sendable {
  public var book: Int16
  public var fund: Int16
  public var chart: Int16
  public var currency: Currency
  /// Symbol of the other party or the bank account; ``SymbolTable/none`` where the chart row asks for none.
  public var detail: Int32

  @inlinable
  public init(book: Int16, fund: Int16, chart: Int16, currency: Currency, detail: Int32) {
    (self.book, self.fund, self.chart, self.currency) = (book, fund, chart, currency)
    self.detail = detail
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    let low = UInt64(UInt16(bitPattern: book)) | UInt64(UInt16(bitPattern: fund)) << 16
    let high = UInt64(UInt16(bitPattern: chart)) << 32 | UInt64(currency.index) << 48
    hasher.combine(low | high)
    hasher.combine(detail)
  }
}

/// The dimensions of a transfer. Both of its legs carry the same segment, so that every column of a
/// statement is itself a balanced ledger. Symbols; years are civil or fiscal years, 0 where there is none.
public struct SegmentKey: Hashable, Sendable {
  public var programme: Int32
  public var line: Int32
  public var disaster: Int32
  public var area: Int32
  public var fundingSource: Int32
  public var purpose: Int32
  public var treaty: Int32
  /// Fiscal year in which the guarantee was drawn.
  public var cohort: Int16
  public var underwritingYear: Int16
  public var accidentYear: Int16

  public init(
    programme: Int32 = -1, line: Int32 = -1, disaster: Int32 = -1, area: Int32 = -1,
    fundingSource: Int32 = -1,
    purpose: Int32 = -1, treaty: Int32 = -1, cohort: Int16 = 0, underwritingYear: Int16 = 0,
    accidentYear: Int16 = 0
  ) {
    (self.programme, self.line, self.disaster, self.area) = (programme, line, disaster, area)
    (self.fundingSource, self.purpose, self.treaty, self.cohort) = (fundingSource, purpose, treaty, cohort)
    (self.underwritingYear, self.accidentYear) = (underwritingYear, accidentYear)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(UInt64(UInt32(bitPattern: programme)) | UInt64(UInt32(bitPattern: treaty)) << 32)
    hasher.combine(UInt64(UInt32(bitPattern: line)) | UInt64(UInt32(bitPattern: area)) << 32)
    hasher.combine(UInt64(UInt32(bitPattern: disaster)) | UInt64(UInt32(bitPattern: fundingSource)) << 32)
    let years = UInt64(UInt16(bitPattern: cohort)) | UInt64(UInt16(bitPattern: underwritingYear)) << 16
    hasher.combine(years | UInt64(UInt16(bitPattern: accidentYear)) << 32)
    hasher.combine(purpose)
  }

  /// Names and texts of the dimensions that are present, in the order in which they are sealed.
  public func parts(_ symbols: SymbolTable) -> [(name: String, text: String)] {
    let texts: [(String, Int32)] = [
      ("area", area), ("disaster", disaster), ("funding_source", fundingSource), ("line", line),
      ("programme", programme), ("purpose", purpose), ("treaty", treaty),
    ]
    let years: [(String, Int16)] = [
      ("accident_year", accidentYear), ("cohort", cohort), ("underwriting_year", underwritingYear),
    ]
    var parts = texts.filter { $0.1 >= 0 }.map { (name: $0.0, text: symbols.text($0.1)) }
    parts += years.filter { $0.1 != 0 }.map { (name: $0.0, text: String($0.1)) }
    return parts.sorted { $0.name < $1.name }
  }
}

/// Keys, each known by its place.
public struct KeyTable<Key: Hashable> {
  public private(set) var keys: [Key] = []
  @usableFromInline var places: [Key: Int32] = [:]

  public init() {}

  /// The key's place, given now if it is new.
  @inlinable
  public mutating func place(_ key: Key) -> Int32 {
    if let place = places[key] { return place }
    return append(key)
  }

  public func find(_ key: Key) -> Int32? { places[key] }

  @usableFromInline
  mutating func append(_ key: Key) -> Int32 {
    let place = Int32(keys.count)
    keys.append(key)
    places[key] = place
    return place
  }

  public var count: Int { keys.count }
}
