import Ledger
import Money
import Posting
import Tabular

/// Why a value cannot stand in its column; the place is added by who knows it.
struct FieldFault: Error, Equatable {
  var code: String
  var message: String
  var remedy: String

  init(_ code: String, _ message: String, _ remedy: String) {
    (self.code, self.message, self.remedy) = (code, message, remedy)
  }
}

/// Reads the value of one column and checks it against the scheme: the one place that does, for native files
/// and for mappings.
struct FieldReader: Sendable {
  let events: CodeTable
  let books: CodeTable
  private let parties: CodeTable
  private let programmes: CodeTable
  private let treaties: CodeTable
  /// One table a book.
  private let funds: [CodeTable]
  let bookCurrencies: [Currency]
  let bookRoles: [Role]

  init(_ scheme: Scheme) {
    events = CodeTable(EventKind.allCases.map(\.code))
    books = CodeTable(scheme.books.map(\.code))
    parties = CodeTable(scheme.parties.map(\.code))
    programmes = CodeTable(scheme.programmes.map(\.code))
    treaties = CodeTable(scheme.treaties.map(\.code))
    funds = scheme.books.indices.map { book in
      CodeTable(scheme.funds.filter { $0.book == book }.map(\.code))
    }
    bookCurrencies = scheme.books.map(\.currency)
    bookRoles = scheme.books.map(\.role)
  }

  /// Reads a value.
  /// - Parameters:
  ///   - bytes: not blank.
  ///   - book: index of the event's book, which its fund belongs to.
  ///   - decimals: those of the event's currency.
  func value(
    _ column: EventColumn, _ form: EventColumn.Form, _ bytes: UnsafeBufferPointer<UInt8>, book: Int,
    decimals: Int
  ) throws(FieldFault) -> FieldValue {
    switch form {
    case .code: .text(try code(column, bytes, book: book))
    case .money: .money(try FieldReader.money(bytes, decimals: decimals))
    case .day: .day(try FieldReader.day(bytes))
    case .text: .text(try FieldReader.text(bytes))
    case .ratio: .ratio(try FieldReader.ratio(bytes, of: column))
    case .flag: .flag(try FieldReader.flag(bytes))
    case .whole: .whole(try FieldReader.whole(bytes))
    case .entries: .text(try FieldReader.entries(bytes, decimals: decimals))
    }
  }

  private func code(
    _ column: EventColumn, _ bytes: UnsafeBufferPointer<UInt8>, book: Int
  ) throws(FieldFault) -> String {
    switch column {
    case .party: try known(bytes, in: parties, "party")
    case .programme: try known(bytes, in: programmes, "programme")
    case .treaty: try known(bytes, in: treaties, "treaty")
    case .ofBook: try known(bytes, in: books, "book")
    case .fund: try known(bytes, in: funds[book], "fund", of: "book \(books.codes[book])")
    case .repayment: try known(bytes, in: FieldReader.repayments, "repayment")
    case .originalCurrency: try FieldReader.currency(bytes).code
    case .of: try FieldReader.reference(bytes)
    default: try FieldReader.plainCode(bytes)
    }
  }

  private static let repayments = CodeTable(["equal", "unequal", "bullet"])

  private func known(
    _ bytes: UnsafeBufferPointer<UInt8>, in table: CodeTable, _ noun: String, of owner: String? = nil
  ) throws(FieldFault) -> String {
    if let index = table.index(bytes) { return table.codes[index] }
    throw FieldReader.unknown(bytes, in: table, noun, of: owner)
  }

  /// The index of a book.
  func book(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Int {
    if let index = books.index(bytes) { return index }
    throw FieldReader.unknown(bytes, in: books, "book")
  }

  func kind(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> EventKind {
    if let index = events.index(bytes) { return EventKind.allCases[index] }
    throw FieldReader.unknown(bytes, in: events, "event", remedy: "`gledger help events` lists them")
  }

  static func unknown(
    _ bytes: UnsafeBufferPointer<UInt8>, in table: CodeTable, _ noun: String, of owner: String? = nil,
    remedy: String? = nil
  ) -> FieldFault {
    let near = closest(String(decoding: bytes, as: UTF8.self), among: table.codes)
    var message = "is no \(noun) of " + (owner ?? "the scheme")
    if noun == "event" { message = "is no event" }
    if noun == "repayment" { message = "is no kind of repayment" }
    let shown = table.codes.prefix(6).joined(separator: ", ")
    let rest = table.codes.count - 6
    let plain =
      table.codes.isEmpty
      ? "leave it blank: the scheme has none"
      : "use one of \(shown)" + (rest > 0 ? " and \(rest) more of the scheme" : "")
    return FieldFault("unknown-\(noun)", message, near.map { "did you mean `\($0)`?" } ?? remedy ?? plain)
  }
}

// MARK: - Forms that need no scheme

extension FieldReader {
  static let codeLimit = 64
  static let textLimit = 500

  @inline(__always)
  static func isCodeByte(_ byte: UInt8) -> Bool {
    switch byte {
    // Digits and `:`; `-`, `.` and `/`; capitals; `_`; small letters.
    case 0x30...0x3A, 0x2D...0x2F, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }

  static func plainCode(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> String {
    if bytes.count > codeLimit { throw tooLong(bytes.count, limit: codeLimit) }
    for byte in bytes where !isCodeByte(byte) {
      throw FieldFault(
        "bad-code", "has a character that no code has",
        "use letters a to z, digits and . _ : / - only, without blanks")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// 1 to 64 printable ASCII characters, no blank.
  static func reference(
    _ bytes: UnsafeBufferPointer<UInt8>, limit: Int = codeLimit
  ) throws(FieldFault) -> String {
    if bytes.count > limit { throw tooLong(bytes.count, limit: limit) }
    for byte in bytes where byte <= 0x20 || byte >= 0x7F {
      throw FieldFault(
        "bad-reference", "has a character that no reference has",
        "use printable ASCII characters without blanks")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func tooLong(_ count: Int, limit: Int) -> FieldFault {
    FieldFault("too-long", "has \(count) bytes", "use at most \(limit) bytes")
  }

  static func money(_ bytes: UnsafeBufferPointer<UInt8>, decimals: Int) throws(FieldFault) -> Int64 {
    let minor: Int64
    do throws(Amount.ParseError) {
      minor = try Amount.minorUnits(utf8: bytes, decimals: decimals)
    } catch {
      throw moneyFault(error, bytes)
    }
    if minor == 0 { throw notPositive }
    return minor
  }

  static let notPositive = FieldFault(
    "amount-not-positive", "is not more than zero",
    "leave the column blank where there is nothing; to take back an event use posting.reversed")

  static let outOfRange = FieldFault(
    "amount-out-of-range", "does not fit 64 bits of minor units",
    "check the digits; split the amount if it is right")

  private static func moneyFault(
    _ error: Amount.ParseError, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> FieldFault {
    switch error {
    case .outOfRange: return outOfRange
    case .tooManyDecimals(let allowed):
      return FieldFault(
        "too-many-decimals", "has more decimals than the currency",
        allowed == 0 ? "write whole units: the currency has no decimals" : "write at most \(allowed) decimals"
      )
    case .notANumber:
      if bytes.first == 0x2D { return notPositive }
      let hasComma = bytes.contains(0x2C)
      return FieldFault(
        "not-an-amount", hasComma ? "has a comma" : "is not an amount",
        "write major units with a point and no grouping, such as 1234.50")
    }
  }

  static func day(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Day {
    if let day = Day(utf8: bytes) { return day }
    let isWritten =
      bytes.count == 10
      && bytes.enumerated().allSatisfy { place, byte in
        place == 4 || place == 7 ? byte == 0x2D : (0x30...0x39).contains(byte)
      }
    throw isWritten
      ? FieldFault(
        "not-a-day", "is no day of the calendar",
        "correct the month (01 to 12), the day, or the year (0001 to 9999)")
      : FieldFault(
        "not-a-day", "is not a day as year-month-day",
        "write it as 2024-03-31, the year with four digits, month and day with two")
  }

  static func ratio(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Ratio {
    if let ratio = Ratio(String(decoding: bytes, as: UTF8.self)) { return ratio }
    throw FieldFault("not-a-ratio", "is not a ratio", "write 0.8, 80% or 4/5")
  }

  /// A share of a loan is more than nothing and at most the whole; a rate of exchange may be any.
  static func ratio(
    _ bytes: UnsafeBufferPointer<UInt8>, of column: EventColumn
  ) throws(FieldFault) -> Ratio {
    try checked(try ratio(bytes), column)
  }

  static func checked(_ ratio: Ratio, _ column: EventColumn) throws(FieldFault) -> Ratio {
    if ratio > .zero, column != .coverageRatio || ratio <= .one { return ratio }
    throw FieldFault(
      "ratio-out-of-range", ratio > .zero ? "is more than the whole" : "is not more than zero",
      column == .coverageRatio ? "write a share of the loan, such as 80%" : "write a rate above zero")
  }

  static func flag(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Bool {
    if bytes.elementsEqual("yes".utf8) { return true }
    if bytes.elementsEqual("no".utf8) { return false }
    throw FieldFault("not-a-flag", "is neither yes nor no", "write yes or no")
  }

  static func whole(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Int64 {
    var number: Int64 = 0
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39, bytes.count <= 18 else {
        throw FieldFault("not-a-whole-number", "is not a whole number", "write digits only, such as 12")
      }
      number = number * 10 + Int64(byte - 0x30)
    }
    return number
  }

  static func currency(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Currency {
    if let currency = Currency(String(decoding: bytes, as: UTF8.self)) { return currency }
    throw FieldFault(
      "unknown-currency", "is no currency of ISO 4217", "write three capitals, such as JPY or USD")
  }
}
