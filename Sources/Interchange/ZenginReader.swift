import Money
import Reconciliation
import Tabular

/// Reads the statement of deposits and withdrawals of the Japanese Bankers Association (入出金取引明細): records
/// of 200 bytes, with or without line ends behind them, in its two sets of characters.
///
/// For each account a header (1), data (2) and a trailer (8); at the end of the file an end record (9).
/// Amounts are yen. Source: the layout that banks publish, as `domain.md` section 7 names it.
///
/// Days are YYMMDD of the Japanese era, which the records do not name: years 1 to 20 are Reiwa (2019 to
/// 2038), 21 to 31 Heisei (2009 to 2019), 32 to 64 Showa (1957 to 1989).
///
/// Codes: `not-zengin`, `record-length`, `record-order`, `not-a-number`, `not-a-day`, `unknown-value`,
/// `record-count`, `not-in-code-set`.
struct ZenginReader: ~Copyable {
  private var lines: LineReader
  let file: String
  private var codeSet = ZenginCodeSet.jis
  private var records: Int64 = 0
  private var accounts: Int64 = 0
  private var head: BankStatementHead?
  private var opening: Int64 = 0
  private var firstDay: Day?
  private var lastDay: Day?
  private let yen: Currency

  static let recordLength = 200
  private let again = "get the whole file again"
  private let asSent = "get the file as the bank sent it, without conversion"

  init(_ source: consuming ByteSource, chunkSize: Int = 1 << 20) throws(Diagnostic) {
    let file = source.name
    guard let yen = Currency("JPY") else {
      throw Diagnostic(
        file: file, line: 0, code: "unknown-currency", message: "JPY is not known", remedy: "report it")
    }
    self.init(try LineReader(source, limit: Self.recordLength, chunkSize: chunkSize), file, yen)
  }

  private init(_ lines: consuming LineReader, _ file: String, _ yen: Currency) {
    self.lines = lines
    self.file = file
    self.yen = yen
  }

  mutating func read(_ emit: (BankStatementPiece) throws -> Void) throws {
    var block: [UInt8] = []
    var hasEnd = false
    while true {
      try lines.skipLineEnds()
      guard try lines.next(&block, count: Self.recordLength) else { break }
      // The mark of the end of a file of older systems.
      if block.allSatisfy({ $0 == 0x1A }) { continue }
      guard block.count == Self.recordLength else {
        throw fault(
          "record-length", 0, nil, "the record has \(block.count) bytes",
          "records have 200 bytes; get the file as the bank sent it, without conversion")
      }
      if records == 0 { try recogniseSet(block) }
      if hasEnd { throw fault("record-order", 0, nil, "a record stands behind the end record", again) }
      records += 1
      let record = ZenginRecord(bytes: codeSet.ascii(block), raw: block, number: lines.number)
      switch record.bytes[0] {
      case 0x31: try begin(record, emit)
      case 0x32: try data(record, emit)
      case 0x38: try end(record, emit)
      case 0x39:
        try checkEnd(record)
        hasEnd = true
      default:
        throw fault("unknown-value", 0, record.text(0, 1), "is no kind of record: 1, 2, 8 or 9", again)
      }
    }
    if !hasEnd {
      throw fault("record-order", 0, nil, "the end record (9) is missing", again)
    }
  }

  /// The first record says in which set it is written, in that set.
  private mutating func recogniseSet(_ block: [UInt8]) throws(Diagnostic) {
    if block.starts(with: "103".utf8) {
      codeSet = .jis
    } else if block.starts(with: [0xF1, 0xF0, 0xF3]) {
      codeSet = .ebcdic
    } else {
      throw fault(
        "not-zengin", 0, nil, "does not begin with a header of a statement (103)",
        "give a file of the kind 入出金取引明細")
    }
    let code = codeSet.ascii([block[3]])[0]
    guard code == (codeSet == .jis ? 0x30 : 0x31) else {
      throw fault(
        "unknown-value", 3, String(decoding: [code], as: UTF8.self),
        "is not the code of the set in which the file is written", asSent)
    }
  }

  func fault(
    _ code: String, _ offset: Int, _ value: String?, _ message: String, _ remedy: String
  ) -> Diagnostic {
    BankValue.fault(
      file, line: max(1, lines.number), column: offset + 1, code, value, message, remedy)
  }

  // MARK: - Records

  private mutating func begin(
    _ record: ZenginRecord, _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    if head != nil { throw fault("record-order", 0, nil, "the account before has no trailer", again) }
    guard record.bytes[1...2].elementsEqual("03".utf8) else {
      throw fault(
        "unknown-value", 1, record.text(1, 2), "is not the kind of statements (03)", "give a statement")
    }
    accounts += 1
    var head = BankStatementHead()
    head.fileLine = record.number
    let parts = [(22, 4), (41, 3), (62, 1), (63, 10)]
    head.account = parts.map { record.text($0.0, $0.1) }.joined(separator: "-")
    head.identification = record.text(4, 6)
    firstDay = try day(record, 10)
    lastDay = try day(record, 16)
    opening = try signed(record, sign: 113, 115, 14)
    self.head = head
    try emit(.begin(head))
  }

  private mutating func data(
    _ record: ZenginRecord, _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    if head == nil { throw fault("record-order", 0, nil, "there is no header before it", again) }
    let amount = try number(record, 24, 12)
    let isIn: Bool
    switch record.text(21, 1) {
    case "1": isIn = true
    case "2": isIn = false
    default:
      throw fault("unknown-value", 21, record.text(21, 1), "is neither 1 (in) nor 2 (out)", again)
    }
    var line = BankLine(minor: isIn ? amount : -amount, currency: yen)
    line.bookingDay = try day(record, 9)
    line.valueDay = try day(record, 15)
    line.transactionCode = record.text(22, 2)
    line.isReversal = line.transactionCode == "19"
    line.bankReference = record.text(1, 8)
    line.fileLine = record.number
    var detail = BankDetail()
    detail.counterparty = try text(record, 81, 48)
    detail.text = try text(record, 159, 20)
    detail.instruction = try reference(record, 71, 10, &detail)
    detail.endToEnd = try reference(record, 179, 20, &detail)
    detail.minor = line.minor
    line.details = [detail]
    try emit(.line(line))
  }

  /// The payer's code, and what it sent with the payment (EDI); where that is no reference, it is free text.
  private func reference(
    _ record: ZenginRecord, _ offset: Int, _ width: Int, _ detail: inout BankDetail
  ) throws(Diagnostic) -> String {
    let text = try text(record, offset, width)
    if text.utf8.allSatisfy({ $0 == 0x30 }) { return "" }
    if ReferenceText.isReference(text) { return text }
    detail.text += detail.text.isEmpty ? text : " " + text
    return ""
  }

  private mutating func end(
    _ record: ZenginRecord, _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    guard head != nil else {
      throw fault("record-order", 0, nil, "there is no header before it", again)
    }
    head = nil
    var end = BankStatementEnd()
    end.totals.credits = try number(record, 1, 6)
    end.totals.creditSum = try number(record, 7, 13)
    end.totals.debits = try number(record, 20, 6)
    end.totals.debitSum = try number(record, 26, 13)
    let closing = try signed(record, sign: 39, 40, 14)
    end.totals.entries = try number(record, 54, 7)
    end.openings = [BankBalance(minor: opening, currency: yen, day: firstDay)]
    end.closings = [BankBalance(minor: closing, currency: yen, day: lastDay)]
    try emit(.end(end))
  }

  /// The end record counts the records and the accounts of the file.
  private func checkEnd(_ record: ZenginRecord) throws(Diagnostic) {
    if head != nil { throw fault("record-order", 0, nil, "the last account has no trailer", again) }
    for (name, offset, width, found) in [("records", 1, 10, records), ("accounts", 11, 5, accounts)] {
      let said = try number(record, offset, width)
      if said == found { continue }
      throw fault(
        "record-count", offset, "\(said)", "is not the number of \(name) of the file, which has \(found)",
        again)
    }
  }

  // MARK: - Fields

  /// Digits; blanks are none.
  private func number(_ record: ZenginRecord, _ offset: Int, _ width: Int) throws(Diagnostic) -> Int64 {
    let bytes = record.bytes[offset..<(offset + width)]
    if bytes.allSatisfy({ $0 == 0x20 }) { return 0 }
    guard bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw fault(
        "not-a-number", offset, record.text(offset, width), "is not a number of \(width) digits",
        "get the file again")
    }
    return bytes.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// A balance with its sign: 2 is an overdraft.
  private func signed(
    _ record: ZenginRecord, sign: Int, _ offset: Int, _ width: Int
  ) throws(Diagnostic) -> Int64 {
    let minor = try number(record, offset, width)
    switch record.bytes[sign] {
    case 0x32: return -minor
    case 0x30, 0x31, 0x20: return minor
    default:
      throw fault(
        "unknown-value", sign, record.text(sign, 1), "is neither 1 (credit) nor 2 (overdraft)", again)
    }
  }

  private func day(_ record: ZenginRecord, _ offset: Int) throws(Diagnostic) -> Day? {
    let number = Int(try number(record, offset, 6))
    if number == 0 { return nil }
    let year = number / 10_000
    let base = year <= 20 ? 2018 : year <= 31 ? 1988 : 1925
    if (1...64).contains(year),
      let day = Day(year: base + year, month: number / 100 % 100, day: number % 100)
    {
      return day
    }
    throw fault(
      "not-a-day", offset, record.text(offset, 6), "is no day as YYMMDD of an era", again)
  }

  private func text(_ record: ZenginRecord, _ offset: Int, _ width: Int) throws(Diagnostic) -> String {
    let bytes = record.raw[offset..<(offset + width)]
    guard let text = codeSet.text(bytes) else {
      // Without the text, which may be a person's name.
      throw fault(
        "not-in-code-set", offset, nil, "has a character that is not in the set of the file",
        asSent)
    }
    return text
  }
}

/// A record: its bytes, and its digits and letters in ASCII.
private struct ZenginRecord {
  var bytes: [UInt8]
  var raw: [UInt8]
  var number: Int

  /// What is there in ASCII, without blanks around it.
  func text(_ offset: Int, _ width: Int) -> String {
    var bytes = bytes[offset..<(offset + width)]
    while bytes.first == 0x20 { bytes.removeFirst() }
    while bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
  }
}
