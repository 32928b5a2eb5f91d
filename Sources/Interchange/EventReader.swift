import Ledger
import Posting
import Tabular

/// Reads the events of a file, chunk by chunk, in constant memory: of the program's own format (CSV or JSON
/// Lines), or of another program's CSV through a mapping.
///
///     var reader = try EventReader(.file("events.csv"), format: .of(path: "events.csv"), scheme: scheme)
///     while let chunk = try reader.next(limit: 10_000) {
///       post(chunk.events)
///       for fault in chunk.rejected { show(fault.diagnostic) }
///     }
///
/// Codes of the header: `unknown-column`, `missing-column`, `unknown-format`, and those of ``CSVReader``; of
/// records: `missing-column-value`, `column-not-of-event`, `unknown-event` (`-book`, `-fund`, `-party`,
/// `-programme`, `-treaty`, `-currency`, `-repayment`), `book-not-of-event`, `derived-event`, `bad-code`,
/// `bad-reference`, `too-long`, `control-character`, `not-an-amount`, `too-many-decimals`,
/// `amount-not-positive`, `amount-out-of-range`, `amount-not-sum`, `not-a-day`, `not-a-ratio`, `not-a-flag`,
/// `not-a-whole-number`, `after-open-quote`, `attribute-not-kept`, `component-twice`; of mapped records also
/// those of ``Mapping``.
public struct EventReader: ~Copyable {
  /// The names of the input's columns; empty for JSON Lines.
  public let header: [String]
  /// The header's bytes without the line end; empty for JSON Lines.
  public let headerBytes: [UInt8]
  /// CSV or JSON Lines.
  public let format: FileFormat
  /// The name of the input.
  public let name: String
  /// The character between fields of a CSV file.
  public let delimiter: UInt8
  /// The size of the input, if it is known.
  public let totalBytes: Int64?
  /// How much of the input has been read, for a progress display.
  public private(set) var bytesRead: Int64 = 0

  private var csv: CSVReader?
  private var jsonLines: JSONLReader?
  private var journal: JournalReader?
  private var csvRecord = CSVRecord()
  private var jsonRecord = JSONLRecord()
  private let assembler: EventAssembler
  private let mapped: MappingRun?
  private let locator: FieldLocator
  private var plan: ColumnPlan
  private var planKeys: [String] = []

  /// Opens an input and reads its header.
  /// - Parameters:
  ///   - scheme: whose books, funds, parties, programmes and treaties the events name.
  ///   - defaultBook: code of the book of records that name none.
  ///   - mapping: how to read another program's file; nil for a native file.
  ///   - takesDerived: takes also what only the program itself writes, which an export holds.
  /// - Throws: a fault of the file or its header.
  public init(
    _ source: consuming ByteSource, format: FileFormat, scheme: Scheme, defaultBook: String? = nil,
    mapping: Mapping? = nil, takesDerived: Bool = false
  ) throws(Diagnostic) {
    var source = source
    let file = source.name
    let fields = FieldReader(scheme)
    let format = try format == .detected ? EventReader.detect(&source) : format
    let assembler = EventAssembler(
      reader: fields, file: file,
      defaultBook: try EventReader.book(defaultBook, fields, file), takesDerived: takesDerived)
    if format == .jsonLines {
      if mapping != nil { throw EventReader.mappingNeedsCSV(file) }
      let reader = try JSONLReader(source)
      try EventReader.checkFormat(reader.format, expected: "gledger.events/1", file: file)
      self.init(jsonLines: reader, assembler: assembler)
      return
    }
    let options = mapping.map(\.input.options) ?? CSVOptions()
    let reader = try CSVReader(source, options: options)
    var plan = ColumnPlan()
    var run: MappingRun?
    if let mapping {
      run = try MappingRun(
        mapping, header: reader.header, headerBytes: reader.headerBytes, headerLine: reader.headerLine,
        assembler: assembler, scheme: scheme)
    } else {
      try EventReader.checkFormat(reader.preamble, expected: "#gledger.events/1", file: file)
      plan = try EventReader.plan(
        reader.header, reader.headerBytes, assembler, line: reader.headerLine)
    }
    self.init(csv: reader, options: options, assembler: assembler, plan: plan, mapped: run)
  }

  /// Opens a journal of ledger or hledger.
  /// - Parameters:
  ///   - name: what messages call it.
  public init(journal path: String, name: String, _ mapping: JournalMapping, scheme: Scheme)
    throws(Diagnostic)
  {
    let reader = try JournalReader(path: path, name: name, mapping, scheme: scheme)
    (header, headerBytes, format) = ([], [], .journal)
    (self.name, delimiter, totalBytes) = (name, 0x2C, nil)
    locator = FieldLocator(
      file: name, format: .journal, delimiter: 0x2C, trims: false, header: [], fields: [], templates: [])
    assembler = EventAssembler(reader: FieldReader(scheme), file: name, defaultBook: nil)
    plan = ColumnPlan()
    mapped = nil
    csv = nil
    jsonLines = nil
    journal = reader
  }

  private init(
    csv: consuming CSVReader, options: CSVOptions, assembler: EventAssembler, plan: ColumnPlan,
    mapped: MappingRun?
  ) {
    header = csv.header
    headerBytes = csv.headerBytes
    (format, name, delimiter) = (.csv, assembler.file, options.delimiter)
    totalBytes = csv.totalBytes
    locator = FieldLocator(
      file: assembler.file, format: .csv, delimiter: options.delimiter, trims: options.trim,
      header: csv.header,
      fields: plan.fields, templates: mapped?.sources ?? [])
    (self.assembler, self.plan, self.mapped) = (assembler, plan, mapped)
    self.csv = consume csv
    jsonLines = nil
  }

  private init(jsonLines: consuming JSONLReader, assembler: EventAssembler) {
    (header, headerBytes, format) = ([], [], .jsonLines)
    (name, delimiter) = (assembler.file, 0x2C)
    totalBytes = jsonLines.totalBytes
    locator = FieldLocator(
      file: assembler.file, format: .jsonLines, delimiter: 0x2C, trims: false, header: [], fields: [],
      templates: [])
    self.assembler = assembler
    plan = ColumnPlan()
    mapped = nil
    csv = nil
    self.jsonLines = consume jsonLines
  }

  /// Reads the next records.
  /// - Parameter limit: how many records at most.
  /// - Returns: nil at the end.
  /// - Throws: a fault after which the file cannot be read on. Faults of records are in the chunk.
  public mutating func next(limit: Int) throws(Diagnostic) -> EventChunk? {
    var chunk = EventChunk(locator, capacity: min(limit, 1 << 16))
    while chunk.records.count < limit {
      let more: Bool
      switch format {
      case .jsonLines: more = try nextLine(into: &chunk)
      case .journal: more = journal?.next(into: &chunk) ?? false
      case .csv, .detected: more = try nextRecord(into: &chunk)
      }
      if !more { break }
    }
    if let read = csv?.bytesRead { bytesRead = read }
    if let read = jsonLines?.bytesRead { bytesRead = read }
    if let read = journal?.bytesRead { bytesRead = read }
    return chunk.records.isEmpty ? nil : chunk
  }

  private mutating func nextRecord(into chunk: inout EventChunk) throws(Diagnostic) -> Bool {
    do throws(Diagnostic) {
      guard try csv?.next(&csvRecord) == true else { return false }
    } catch {
      if error.line == 0 { throw error }
      chunk.begin(line: csvRecord.line, raw: csvRecord.raw)
      chunk.reject(error)
      return true
    }
    chunk.begin(line: csvRecord.line, raw: csvRecord.raw)
    if csv?.quotingIsInDoubt == true {
      chunk.reject(afterOpenQuote(line: csvRecord.line))
    } else if let mapped {
      mapped.append(csvRecord, to: &chunk)
    } else {
      assembler.append(csvRecord, plan, to: &chunk)
    }
    return true
  }

  private mutating func nextLine(into chunk: inout EventChunk) throws(Diagnostic) -> Bool {
    do throws(Diagnostic) {
      guard try jsonLines?.next(&jsonRecord) == true else { return false }
    } catch {
      if error.line == 0 { throw error }
      chunk.begin(line: jsonRecord.line, raw: jsonRecord.raw)
      chunk.reject(error)
      return true
    }
    chunk.begin(line: jsonRecord.line, raw: jsonRecord.raw)
    if jsonRecord.keys != planKeys || planKeys.isEmpty {
      planKeys = []
      let faults = planLine()
      if !faults.isEmpty {
        for fault in faults { chunk.reject(fault) }
        return true
      }
      planKeys = jsonRecord.keys
    }
    assembler.append(jsonRecord, plan, to: &chunk)
    return true
  }

  private func afterOpenQuote(line: Int) -> Diagnostic {
    Diagnostic(
      file: name, line: line, code: "after-open-quote",
      message: "stands after a quote that is not closed, so that it may be part of a text",
      remedy: "close the quote above, then read the file again")
  }
}

// MARK: - Headers

extension EventReader {
  /// Works out which key of the line is which column.
  private mutating func planLine() -> [Diagnostic] {
    plan = ColumnPlan()
    var faults: [Diagnostic] = []
    for (field, key) in jsonRecord.keys.enumerated() where !IgnoredColumns.names.contains(key) {
      var found: EventColumn?
      if key.hasPrefix(JSONKeys.componentPrefix) {
        let name = String(key.dropFirst(JSONKeys.componentPrefix.count))
        found = EventColumn(name: name).flatMap { EventRules.components.contains($0) ? $0 : nil }
      } else {
        found = EventColumn(name: key)
      }
      let fault: FieldFault
      if let found {
        if plan[found] < 0 {
          plan.set(found, field: field)
          continue
        }
        fault = FieldFault(
          "component-twice", "is there as a key and as a component", "leave one of the two out")
      } else if key.hasPrefix(JSONKeys.attributePrefix) {
        fault = FieldFault("attribute-not-kept", "attributes are not kept yet", "leave `attributes` out")
      } else {
        fault = EventReader.unknownColumn(key)
      }
      let place = jsonRecord.position(field)
      faults.append(
        Diagnostic(
          file: name, line: place.line, column: place.column, field: key, code: fault.code,
          value: jsonRecord.value(field), message: fault.message, remedy: fault.remedy))
    }
    plan.close()
    return faults
  }

  private static func plan(
    _ header: [String], _ bytes: [UInt8], _ assembler: EventAssembler, line: Int
  ) throws(Diagnostic) -> ColumnPlan {
    var plan = ColumnPlan()
    for (field, name) in header.enumerated() where !IgnoredColumns.names.contains(name) {
      guard let column = EventColumn(name: name) else {
        let fault = unknownColumn(name)
        let place = headerPlace(field, bytes, delimiter: 0x2C, line: line)
        throw Diagnostic(
          file: assembler.file, line: place.line, column: place.column, code: fault.code, value: name,
          message: fault.message, remedy: fault.remedy)
      }
      plan.set(column, field: field)
    }
    for column in EventRules.key where plan[column] < 0 {
      if column == .book, assembler.defaultBook != nil { continue }
      throw Diagnostic(
        file: assembler.file, line: line, code: "missing-column", value: column.name,
        message: "the header has no such column, which each event needs",
        remedy: column == .book ? "add it, or name the book with --book" : "add it")
    }
    plan.close()
    return plan
  }

  private static func unknownColumn(_ name: String) -> FieldFault {
    if name.contains(";") || name.contains("\t") {
      return FieldFault(
        "unknown-column", "is no column of an event",
        "separate the columns by commas; a file with another delimiter is read through a mapping")
    }
    let near = closest(name, among: EventColumn.allCases.map(\.name))
    return FieldFault(
      "unknown-column", "is no column of an event",
      near.map { "did you mean `\($0)`?" } ?? "`gledger help events` lists the columns")
  }

  /// The place of a column's name in the file.
  static func headerPlace(
    _ field: Int, _ bytes: [UInt8], delimiter: UInt8, line: Int
  ) -> (line: Int, column: Int?) {
    let options = CSVOptions(delimiter: delimiter, headerRequired: false, allowPreamble: false)
    var record = CSVRecord()
    guard var reader = try? CSVReader(.bytes(bytes, name: ""), options: options),
      (try? reader.next(&record)) == true, field < record.count
    else { return (line, nil) }
    let place = record.position(field)
    return (line + place.line - 1, place.column)
  }

  private static func detect(_ source: inout ByteSource) throws(Diagnostic) -> FileFormat {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let first = try source.peek().first { $0 > 0x20 && !mark.contains($0) }
    return first == UInt8(ascii: "{") ? .jsonLines : .csv
  }

  private static func book(_ code: String?, _ reader: FieldReader, _ file: String) throws(Diagnostic) -> Int?
  {
    guard let code else { return nil }
    do throws(FieldFault) {
      return try code.withBytes { bytes throws(FieldFault) in try reader.book(bytes) }
    } catch {
      throw Diagnostic(
        file: file, line: 0, field: "--book", code: error.code, value: code, message: error.message,
        remedy: error.remedy)
    }
  }

  private static func checkFormat(_ stated: String?, expected: String, file: String) throws(Diagnostic) {
    guard let stated, stated != expected else { return }
    throw Diagnostic(
      file: file, line: 1, code: "unknown-format", value: stated,
      message: "is not the version of the format that this program reads",
      remedy: "write \(expected), or leave the line out")
  }

  private static func mappingNeedsCSV(_ file: String) -> Diagnostic {
    Diagnostic(
      file: file, line: 0, code: "mapping-needs-csv", message: "a mapping reads CSV, this is JSON Lines",
      remedy: "leave the mapping out, or give it a CSV file")
  }
}
