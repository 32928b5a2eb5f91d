import Ledger
import Tabular

/// Some records of an input, with the events made from them.
public struct EventChunk: Sendable {
  /// The events, in the order of the input.
  public internal(set) var events: [BusinessEvent] = []
  /// For each event, the index of its record in ``records``.
  public internal(set) var recordOf: [Int32] = []
  /// The first line of each record, and where its own bytes are in ``bytes``.
  public internal(set) var records: [(line: Int, raw: Range<Int>)] = []
  /// The bytes of the records, without line ends.
  public internal(set) var bytes: [UInt8] = []
  /// Faults: a record that has one made no events. A record may have several, one a column.
  public internal(set) var rejected: [(record: Int32, diagnostic: Diagnostic)] = []
  /// Rules that were applied to records that made events.
  public internal(set) var notices: [Notice] = []

  let locator: FieldLocator
  /// For each event of a mapped file, the index of its template.
  var templateOf: [UInt16] = []

  init(_ locator: FieldLocator, capacity: Int) {
    self.locator = locator
    events.reserveCapacity(capacity)
    recordOf.reserveCapacity(capacity)
    records.reserveCapacity(capacity)
  }

  /// The bytes of a record as in the input, without the line end.
  public func raw(record: Int) -> ArraySlice<UInt8> { bytes[records[record].raw] }

  /// A fault of an event that was found later, at the place of one of its columns in the input.
  ///
  /// The place is that of the column's own field; in a mapped file, of the first source column that it was
  /// made from. Where the column has no field, it is the record's line.
  /// - Parameter value: what to show; nil shows the field as it stands in the input.
  public func diagnostic(
    event: Int, column: EventColumn?, code: String, value: String?, message: String, remedy: String
  ) -> Diagnostic {
    let index = Int(recordOf[event])
    let record = records[index]
    let template = event < templateOf.count ? Int(templateOf[event]) : nil
    let found = column.flatMap { column in
      locator.find(column, template: template, in: bytes[record.raw], firstLine: record.line)
    }
    return Diagnostic(
      file: locator.file, line: found?.line ?? record.line, column: found?.column,
      field: found?.name ?? column?.name, code: code, value: value ?? found?.value, message: message,
      remedy: remedy)
  }

  mutating func begin(line: Int, raw: ArraySlice<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: raw)
    records.append((line: line, raw: start..<bytes.count))
  }

  /// Adds an event of the last record.
  @inline(__always)
  mutating func append(_ event: BusinessEvent) {
    events.append(event)
    recordOf.append(Int32(truncatingIfNeeded: records.count - 1))
  }

  /// Adds a fault of the last record.
  mutating func reject(_ diagnostic: Diagnostic) {
    rejected.append((record: Int32(truncatingIfNeeded: records.count - 1), diagnostic: diagnostic))
  }
}

/// Finds the field of an event's column in the bytes of a record, by reading the record again: faults that
/// the core finds are rare, positions of all fields would not be.
struct FieldLocator: Sendable {
  struct Place {
    var line: Int
    var column: Int
    var name: String
    var value: String
  }

  let file: String
  let format: FileFormat
  let delimiter: UInt8
  let trims: Bool
  let header: [String]
  /// By column, the field of a native CSV file; -1 for none.
  let fields: [Int]
  /// For each template of a mapping, by column, the field that it is made from.
  let templates: [[EventColumn: Int]]

  func find(
    _ column: EventColumn, template: Int?, in raw: ArraySlice<UInt8>, firstLine: Int
  ) -> Place? {
    switch format {
    case .jsonLines: return findKey(column, in: raw, firstLine: firstLine)
    case .journal: return nil
    case .csv, .detected:
      let field = template.map { templates[$0][column] ?? -1 } ?? fields[Int(column.rawValue)]
      guard field >= 0 else { return nil }
      return findField(field, in: raw, firstLine: firstLine)
    }
  }

  private func findField(_ field: Int, in raw: ArraySlice<UInt8>, firstLine: Int) -> Place? {
    let options = CSVOptions(
      delimiter: delimiter, headerRequired: false, trim: trims, allowPreamble: false)
    var record = CSVRecord()
    guard var reader = try? CSVReader(.bytes(Array(raw), name: file), options: options),
      (try? reader.next(&record)) == true, field < record.count
    else { return nil }
    let place = record.position(field)
    return Place(
      line: firstLine + place.line - 1, column: place.column, name: header[field],
      value: record.string(field))
  }

  private func findKey(_ column: EventColumn, in raw: ArraySlice<UInt8>, firstLine: Int) -> Place? {
    var record = JSONLRecord()
    guard var reader = try? JSONLReader(.bytes(Array(raw), name: file)),
      (try? reader.next(&record)) == true
    else { return nil }
    guard let field = FieldLocator.key(column, among: record.keys) else { return nil }
    return Place(
      line: firstLine, column: record.position(field).column, name: record.keys[field],
      value: record.value(field) ?? "")
  }

  /// An amount that is not written is the sum of the components: the first of them is its place.
  private static func key(_ column: EventColumn, among keys: [String]) -> Int? {
    for column in column == .amount ? [column] + EventRules.components : [column] {
      let names = [column.name, JSONKeys.componentPrefix + column.name]
      if let found = keys.firstIndex(where: { names.contains($0) }) { return found }
    }
    return nil
  }
}
