import Money
import Reconciliation
import Tabular

/// Reads a bank's CSV file with a ``StatementMapping``: one statement a file.
///
/// Codes: those of ``Tabular/CSVReader``, `missing-source-column`, and those of values of a mapping;
/// `no-amount`,
/// `two-amounts`. A balance that does not follow from the one before is no fault of the file but of the
/// statement, and said in its proof.
struct CSVStatementReader: ~Copyable {
  private typealias Column = StatementMapping.StatementColumn

  private var reader: CSVReader
  private let mapping: StatementMapping
  private var fields: [Column: Int] = [:]
  private var fallbacks: [Column: Int] = [:]
  let file: String

  static func opened(
    _ source: consuming ByteSource, _ mapping: StatementMapping
  ) throws(Diagnostic) -> CSVStatementReader {
    let file = source.name
    do throws(Diagnostic) {
      var options = mapping.input.options
      options.tellsHeader = false
      let tokens = try CSVReader(source, options: options)
      var reader = CSVStatementReader(tokens, mapping, file)
      try reader.bind()
      return reader
    } catch {
      throw withoutValue(error)
    }
  }

  private init(_ reader: consuming CSVReader, _ mapping: StatementMapping, _ file: String) {
    self.reader = reader
    self.mapping = mapping
    self.file = file
  }

  /// Finds the columns of the mapping in the header.
  private mutating func bind() throws(Diagnostic) {
    let header = reader.header
    for (column, source) in mapping.columns {
      fields[column] = try Self.place(source.from, source, header, reader.headerLine, file, mapping.name)
      if let fallback = source.fallback {
        fallbacks[column] = try Self.place(fallback, source, header, reader.headerLine, file, mapping.name)
      }
    }
    if mapping.input.refusesOtherColumns { try refuseOthers(header) }
  }

  private func refuseOthers(_ header: [String]) throws(Diagnostic) {
    let known = Set(fields.values).union(fallbacks.values)
    guard let other = header.indices.first(where: { !known.contains($0) }) else { return }
    let place = EventReader.headerPlace(
      other, reader.headerBytes, delimiter: mapping.input.delimiter, line: reader.headerLine)
    // Where the file has no header, its first line has a person's name.
    throw BankValue.fault(
      file, line: place.line, column: place.column, "unknown-column", header[other],
      "is no column that the mapping \(mapping.name) reads",
      "remove it, or write `other_columns: ignore` in the mapping")
  }

  private static func place(
    _ name: String, _ source: SourceColumn, _ header: [String], _ line: Int, _ file: String, _ mapping: String
  ) throws(Diagnostic) -> Int? {
    if let field = header.firstIndex(of: name) { return field }
    if source.isOptional { return nil }
    throw Diagnostic(
      file: file, line: line, code: "missing-source-column", value: name,
      message: "the header has no such column, which the mapping \(mapping) reads",
      remedy: closest(name, among: header).map { "is it the column `\($0)`? Correct the mapping or the file" }
        ?? "check that the file is the one that the mapping is for, and that it has a header")
  }

  mutating func read(_ emit: (BankStatementPiece) throws -> Void) throws {
    var head = BankStatementHead()
    head.account = mapping.account
    head.identification = mapping.name
    head.fileLine = reader.headerLine
    try emit(.begin(head))
    var balances = RunningBalances(isNewestFirst: mapping.isNewestFirst)
    var record = CSVRecord()
    while try next(&record) {
      let line = try line(record)
      balances.add(line, try money(.balance, record))
      try emit(.line(line))
    }
    if reader.quotingIsInDoubt {
      throw Diagnostic(
        file: file, line: record.line, code: "unterminated-quote", message: "a quote is not closed",
        remedy: "get the file again")
    }
    try emit(.end(balances.end(mapping.currency)))
  }

  private mutating func next(_ record: inout CSVRecord) throws(Diagnostic) -> Bool {
    do throws(Diagnostic) {
      return try reader.next(&record)
    } catch {
      throw CSVStatementReader.withoutValue(error)
    }
  }

  /// What stands around a quote that is out of place may be a person's name.
  private static func withoutValue(_ fault: Diagnostic) -> Diagnostic {
    var fault = fault
    fault.value = nil
    return fault
  }

  private func line(_ record: CSVRecord) throws(Diagnostic) -> BankLine {
    let amount = try money(.amount, record)
    let (debit, credit) = (try money(.debit, record), try money(.credit, record))
    func fault(_ code: String, _ message: String) -> Diagnostic {
      Diagnostic(
        file: file, line: record.line, code: code, message: message,
        remedy: "correct the record, or the columns of the mapping \(mapping.name)")
    }
    // A zero beside the other is how some banks leave a column blank.
    if let debit, let credit, debit != 0, credit != 0 {
      throw fault("two-amounts", "has both a debit and a credit")
    }
    guard let minor = amount ?? sum(debit, credit) else { throw fault("no-amount", "has no amount") }
    var line = BankLine(minor: minor, currency: mapping.currency)
    line.bookingDay = try day(.date, record)
    line.valueDay = try day(.valueDate, record) ?? line.bookingDay
    line.bankReference = try text(.reference, record)
    line.transactionCode = try text(.code, record)
    line.fileLine = record.line
    var detail = BankDetail()
    detail.minor = minor
    detail.text = try text(.text, record)
    detail.counterparty = try text(.counterparty, record)
    detail.endToEnd = try text(.endToEnd, record)
    detail.creditorReference = try text(.creditorReference, record).filter { $0 != " " }
    line.details = [detail]
    return line
  }

  private func sum(_ debit: Int64?, _ credit: Int64?) -> Int64? {
    if let credit, credit != 0 { return credit }
    if let debit, debit != 0 { return -debit }
    return credit ?? debit
  }

  // MARK: - Values

  /// The field of a column, or of the one that stands in for it; nil where both are blank.
  private func field(_ column: Column, _ record: CSVRecord) -> Int? {
    if let field = fields[column], !record.isBlank(field) { return field }
    if let fallback = fallbacks[column], !record.isBlank(fallback) { return fallback }
    return nil
  }

  /// What a column reads: of its field, or of what the mapping says that a blank stands for.
  private func value<Value>(
    _ column: Column, _ record: CSVRecord,
    _ read: (UnsafeBufferPointer<UInt8>, SourceColumn, _ isDefault: Bool) throws(FieldFault) -> Value
  ) throws(Diagnostic) -> Value? {
    guard let source = mapping.columns[column] else { return nil }
    let field = field(column, record)
    do throws(FieldFault) {
      if let field {
        return try record.bytes(field).withUnsafeBufferPointer { bytes throws(FieldFault) in
          try read(bytes, source, false)
        }
      }
      if let blank = source.blank {
        return try Array(blank.utf8).withUnsafeBufferPointer { bytes throws(FieldFault) in
          try read(bytes, source, true)
        }
      }
    } catch {
      let place = field.map { record.position($0) }
      throw BankValue.fault(
        file, line: place?.line ?? record.line, column: place?.column, field: source.from, error.code,
        field.map { record.string($0) } ?? source.blank, error.message, error.remedy)
    }
    guard source.isRequired else { return nil }
    throw Diagnostic(
      file: file, line: record.line, field: source.from, code: "required-column-blank",
      message: "is blank: each record needs it", remedy: "fill it in")
  }

  private func day(_ column: Column, _ record: CSVRecord) throws(Diagnostic) -> Day? {
    try value(column, record) { bytes, source, _ throws(FieldFault) in try source.day(bytes) }
  }

  private func text(_ column: Column, _ record: CSVRecord) throws(Diagnostic) -> String {
    if let value = mapping.columns[column]?.values?[""], field(column, record) == nil { return value }
    return try value(column, record) { bytes, source, isDefault throws(FieldFault) in
      let text = String(decoding: bytes, as: UTF8.self)
      if isDefault { return text }
      if let values = source.values {
        guard let value = values[text] else {
          throw FieldFault(
            "value-not-in-map", "is not among the values of the mapping",
            "correct it, or add it to `values` in the mapping")
        }
        return value
      }
      if let pattern = source.pattern, !pattern.matches(text) {
        throw FieldFault("pattern-mismatch", "is not of the form \(pattern.text)", "correct it")
      }
      return text
    } ?? ""
  }

  /// Minor units with a sign before the amount: `-`, or the triangle of Japanese books.
  private func money(_ column: Column, _ record: CSVRecord) throws(Diagnostic) -> Int64? {
    try value(column, record) { bytes, source, isDefault throws(FieldFault) in
      var digits = bytes[...]
      var isNegative = false
      for mark in CSVStatementReader.minus where digits.starts(with: mark) {
        digits = digits.dropFirst(mark.count)
        isNegative = true
        break
      }
      if !isNegative, digits.first == 0x2B { digits = digits.dropFirst() }
      let minor = try source.money(
        UnsafeBufferPointer(rebasing: digits), isDefault: isDefault, decimals: mapping.currency.decimals)
      return isNegative ? -minor : minor
    }
  }

  private static let minus: [[UInt8]] = ["-", "−", "▲", "△", "▵"].map { Array($0.utf8) }
}

/// The balance behind each line, which must follow from the one before.
private struct RunningBalances {
  let isNewestFirst: Bool
  private var first: (balance: Int64, minor: Int64, day: Day?)?
  private var last: (balance: Int64, minor: Int64, day: Day?)?
  private var wrong: RunningBreak?

  init(isNewestFirst: Bool) { self.isNewestFirst = isNewestFirst }

  mutating func add(_ line: BankLine, _ balance: Int64?) {
    guard let balance else { return }
    let next = (balance: balance, minor: line.minor, day: line.bookingDay)
    if let last, wrong == nil {
      // Behind the older of two lines is what the newer one starts from.
      let (older, newer) = isNewestFirst ? (next, last) : (last, next)
      let difference = Int128(older.balance) + Int128(newer.minor) - Int128(newer.balance)
      if difference != 0 { wrong = RunningBreak(fileLine: line.fileLine, difference: difference) }
    }
    if first == nil { first = next }
    last = next
  }

  func end(_ currency: Currency) -> BankStatementEnd {
    var end = BankStatementEnd()
    guard let first, let last else { return end }
    let (oldest, newest) = isNewestFirst ? (last, first) : (first, last)
    let (opening, overflow) = oldest.balance.subtractingReportingOverflow(oldest.minor)
    if !overflow { end.openings = [BankBalance(minor: opening, currency: currency, day: oldest.day)] }
    end.closings = [BankBalance(minor: newest.balance, currency: currency, day: newest.day)]
    end.runningBreak = wrong
    return end
  }
}
