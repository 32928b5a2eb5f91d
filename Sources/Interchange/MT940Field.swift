import Money
import Reconciliation
import Tabular

/// A field of a SWIFT message: `:61:…` with the lines that go on below it.
struct MT940Field {
  /// `61`, `60F`, `NS`; empty where there is none.
  var tag = ""
  /// The line on which it begins.
  var line = 0
  /// The first line behind the tag.
  var bytes: ArraySlice<UInt8> = []
  /// The lines below.
  private(set) var more: [[UInt8]] = []
  /// Bytes of all its lines, with their ends.
  private(set) var size = 0

  init() {}

  init(tag: String, line: Int, bytes: ArraySlice<UInt8>) {
    (self.tag, self.line) = (tag, line)
    self.bytes = ArraySlice(Array(bytes))
    size = bytes.count + 1
  }

  /// Bytes of a field, and of the narrative of an entry.
  static let sizeLimit = 1 << 16

  mutating func add(_ line: ArraySlice<UInt8>, number: Int, file: String) throws(Diagnostic) {
    size += line.count + 1
    if size > MT940Field.sizeLimit {
      throw Diagnostic(
        file: file, line: number, field: tag, code: "too-long",
        message: "the field that begins in line \(self.line) has more than \(MT940Field.sizeLimit) bytes",
        remedy: "check that it is the right file")
    }
    more.append(Array(line))
  }

  /// The tag of a line that begins a field; nil for all others.
  static func tag(of line: ArraySlice<UInt8>) -> String? {
    guard line.first == 0x3A, let end = line.dropFirst().firstIndex(of: 0x3A) else { return nil }
    let name = line[(line.startIndex + 1)..<end]
    let isDigits = name.prefix(2).allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    let isNumber = isDigits && (name.count == 2 || name.count == 3 && (0x41...0x5A).contains(name[end - 1]))
    guard isNumber || name.elementsEqual("NS".utf8) else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  /// The first line as text, without blanks around it.
  var text: String { MT940Field.text(bytes) }

  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var text = bytes
    while let first = text.first, first <= 0x20 { text.removeFirst() }
    while let last = text.last, last <= 0x20 { text.removeLast() }
    return TextEncoding.guessed(text)
  }

  // MARK: - Values

  func fault(
    _ code: String, _ value: ArraySlice<UInt8>, at offset: Int, _ file: String, _ message: String,
    _ remedy: String = "ask the bank for the file again"
  ) -> Diagnostic {
    BankValue.fault(
      file, line: line, column: tag.utf8.count + 3 + offset, field: tag, code,
      TextEncoding.guessed(value), message, remedy)
  }

  /// `C021101EUR2187,95`.
  func balance(_ file: String) throws(Diagnostic) -> BankBalance {
    let content = trimmed
    guard content.count > 10, let sign = content.first, sign == 0x43 || sign == 0x44 else {
      throw fault(
        "not-a-balance", content, at: 0, file, "is no balance such as C240331EUR1234,50")
    }
    let start = content.startIndex
    let day = try day(content[(start + 1)..<(start + 7)], at: 1, file)
    let code = String(decoding: content[(start + 7)..<(start + 10)], as: UTF8.self)
    let currency = try currency(code, at: 7, file)
    let minor = try amount(content[(start + 10)...], currency, at: 10, file)
    return BankBalance(minor: sign == 0x44 ? -minor : minor, currency: currency, day: day)
  }

  private var trimmed: ArraySlice<UInt8> {
    var content = bytes
    while let last = content.last, last <= 0x20 { content.removeLast() }
    return content
  }

  func currency(_ code: String, at offset: Int, _ file: String) throws(Diagnostic) -> Currency {
    if let currency = Currency(code) { return currency }
    throw fault(
      "unknown-currency", Array(code.utf8)[...], at: offset, file, "is no currency of ISO 4217 in use")
  }

  func amount(
    _ bytes: ArraySlice<UInt8>, _ currency: Currency, at offset: Int, _ file: String
  ) throws(Diagnostic) -> Int64 {
    do throws(BankMoney.Fault) {
      return try BankMoney.read(bytes, mark: 0x2C, decimals: currency.decimals)
    } catch {
      let words = BankMoney.words(error, currency)
      throw fault(words.code, bytes, at: offset, file, words.message, words.remedy)
    }
  }

  /// `240331`: years from 80 on are of the last century, as SWIFT reads them.
  func day(_ bytes: ArraySlice<UInt8>, at offset: Int, _ file: String) throws(Diagnostic) -> Day {
    if bytes.count == 6, let number = MT940Field.number(bytes) {
      let year = number / 10_000
      let day = Day(
        year: year >= 80 ? 1900 + year : 2000 + year, month: number / 100 % 100, day: number % 100)
      if let day { return day }
    }
    throw fault("not-a-day", bytes, at: offset, file, "is no day of the calendar as YYMMDD")
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty, bytes.count < 10, bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  // MARK: - Entries

  /// `2403310401CR300,NTRFreference//bank reference`: value day, day of booking, mark, letter of the
  /// currency, amount, type, references.
  ///
  /// C adds and D takes; RC takes back a credit and RD a debit, so their money goes the other way.
  func entry(_ file: String, _ currency: Currency) throws(Diagnostic) -> BankLine {
    func wrong(_ offset: Int, _ message: String) -> Diagnostic {
      fault("not-an-entry", bytes.dropFirst(offset).prefix(20), at: offset, file, message)
    }
    let value = try valueDay(file)
    var offset = 6
    func rest() -> ArraySlice<UInt8> { bytes.dropFirst(offset) }
    var booking = value
    if let date = MT940Field.number(rest().prefix(4)), rest().count >= 4 {
      booking = try bookingDay(date, value, file)
      offset += 4
    }
    let isReversal = rest().first == 0x52
    if isReversal { offset += 1 }
    guard let mark = rest().first, mark == 0x43 || mark == 0x44 else {
      throw wrong(offset, "is no mark: C, D, RC or RD")
    }
    offset += 1
    if let letter = rest().first, (0x41...0x5A).contains(letter) { offset += 1 }
    let digits = rest().prefix { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2C }
    let amount = try amount(digits, currency, at: offset, file)
    offset += digits.count
    guard let kind = rest().first, [0x4E, 0x53, 0x46].contains(kind), rest().count >= 4 else {
      throw wrong(offset, "is no type of entry: N, S or F and three characters")
    }
    var line = BankLine(minor: (mark == 0x43) != isReversal ? amount : -amount, currency: currency)
    line.isReversal = isReversal
    (line.valueDay, line.bookingDay, line.fileLine) = (value, booking, self.line)
    line.transactionCode = MT940Field.text(rest().prefix(4))
    offset += 4
    setReferences(rest(), &line)
    return line
  }

  /// Where interest is reckoned by months of 30 days, a bank's value day may be 29 or 30 February in any
  /// year: it is the last day of February, where a day of booking stands behind it.
  private func valueDay(_ file: String) throws(Diagnostic) -> Day {
    let written = bytes.prefix(6)
    if written.count == 6, let number = MT940Field.number(written), number / 100 % 100 == 2,
      [29, 30].contains(number % 100), bytes.count >= 10,
      MT940Field.number(bytes.dropFirst(6).prefix(4)) != nil
    {
      let first = Array("\(number / 10_000 * 10_000 + 301)".utf8)
      let march = Array(repeating: UInt8(0x30), count: 6 - first.count) + first
      return Day(number: try day(march[...], at: 0, file).number - 1)
    }
    return try day(written, at: 0, file)
  }

  /// The year is the one that brings it nearest to the value day.
  private func bookingDay(_ date: Int, _ value: Day, _ file: String) throws(Diagnostic) -> Day {
    let days = [0, -1, 1].compactMap { Day(year: value.year + $0, month: date / 100, day: date % 100) }
    let nearest = days.min { abs($0.number - value.number) < abs($1.number - value.number) }
    if let nearest { return nearest }
    throw fault(
      "not-a-day", bytes.dropFirst(6).prefix(4), at: 6, file, "is no day of the calendar as MMDD")
  }

  /// The reference has 16 characters at most; some banks go on behind it with what belongs on the next
  /// line, and some write the name of the other side in its place: what is no reference is free text.
  private func setReferences(_ bytes: ArraySlice<UInt8>, _ line: inout BankLine) {
    let pieces = MT940Field.split(bytes)
    let bankLength = pieces.bank.count > 34 ? 16 : 34
    let own = MT940Field.reference(pieces.own.prefix(16))
    let bank = MT940Field.reference(pieces.bank.prefix(bankLength))
    var detail = BankDetail()
    detail.instruction = own.reference
    line.bankReference = bank.reference
    var texts = [
      own.text, MT940Field.text(pieces.own.dropFirst(16)), bank.text,
      MT940Field.text(pieces.bank.dropFirst(bankLength)),
    ]
    texts += more.map { MT940Field.text($0[...]) }
    for text in texts where !text.isEmpty {
      if MT940Field.isIBAN(text) {
        detail.counterpartyAccount = text
      } else {
        detail.text += detail.text.isEmpty ? text : " " + text
      }
    }
    detail.minor = line.minor
    line.details = [detail]
  }

  private static func split(
    _ bytes: ArraySlice<UInt8>
  ) -> (own: ArraySlice<UInt8>, bank: ArraySlice<UInt8>) {
    for index in bytes.indices.dropLast() where bytes[index] == 0x2F && bytes[index + 1] == 0x2F {
      return (bytes[..<index], bytes[(index + 2)...])
    }
    return (bytes, [])
  }

  /// How banks say that there is none, or that it stands in `:86:`.
  private static let noReferences = ["NONREF", "EREF", "KREF+", "KREF", "PREF", "MARF"]

  private static func reference(_ bytes: ArraySlice<UInt8>) -> (reference: String, text: String) {
    let text = text(bytes)
    if noReferences.contains(text) { return ("", "") }
    return ReferenceText.isReference(text) ? (text, "") : ("", text)
  }

  static func isIBAN(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return (15...34).contains(bytes.count) && bytes.prefix(2).allSatisfy { (0x41...0x5A).contains($0) }
      && bytes[2..<4].allSatisfy { (0x30...0x39).contains($0) }
      && bytes.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }
}
