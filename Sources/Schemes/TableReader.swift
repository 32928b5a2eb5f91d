import Tabular

/// Reads one CSV file of a pack into records.
struct TableReader {
  let format: TableFormat
  private(set) var records: [PackRecord] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// Rows were lost, so that a code that refers to one of them may be right.
  private(set) var isIncomplete = false

  init(_ format: TableFormat) { self.format = format }

  mutating func read(_ bytes: [UInt8]) {
    do {
      var reader = try CSVReader(.bytes(bytes, name: format.file), options: CSVOptions(allowPreamble: false))
      let header = reader.header
      checkHeader(header, try headerPlaces(bytes), line: reader.headerLine)
      readRows(&reader, header)
    } catch {
      diagnostics.append(error)
      isIncomplete = true
    }
  }

  private mutating func readRows(_ reader: inout CSVReader, _ header: [String]) {
    var row = CSVRecord()
    while true {
      do throws(Diagnostic) {
        guard try reader.next(&row) else { return }
        records.append(record(row, header))
      } catch {
        diagnostics.append(error)
        isIncomplete = true
      }
    }
  }

  private func record(_ row: CSVRecord, _ header: [String]) -> PackRecord {
    var fields: [(name: String, value: String)] = []
    var places: [String: PackRecord.Place] = [:]
    for (index, name) in header.enumerated() {
      guard let column = format.column(name) else { continue }
      let place = row.position(index)
      places[name] = PackRecord.Place(line: place.line, column: place.column)
      if row.isBlank(index) { continue }
      let text = row.string(index)
      // A value of the wrong form stays as it is; compiling reports it.
      let value = (try? PackValue.normalised(text, column.form)) ?? text
      fields.append((name: name, value: value))
    }
    var record = PackRecord(
      table: format.name, key: "", fields: fields, file: format.file, line: row.line)
    record.places = places
    var key = format.key.map { record[$0] ?? "" }
    if format.column("valid_from") != nil { key.append(record["valid_from"] ?? "") }
    record.key = key.joined(separator: "|")
    return record
  }

  /// Where each title stands: a title in quotation marks may hold line ends.
  private func headerPlaces(_ bytes: [UInt8]) throws(Diagnostic) -> [PackRecord.Place] {
    let options = CSVOptions(headerRequired: false, allowPreamble: false)
    var reader = try CSVReader(.bytes(bytes, name: format.file), options: options)
    var row = CSVRecord()
    guard try reader.next(&row) else { return [] }
    return (0..<row.count).map {
      let place = row.position($0)
      return PackRecord.Place(line: place.line, column: place.column)
    }
  }

  private mutating func checkHeader(_ header: [String], _ places: [PackRecord.Place], line: Int) {
    for (index, name) in header.enumerated() where format.column(name) == nil {
      let place = index < places.count ? places[index] : nil
      diagnostics.append(
        Diagnostic(
          file: format.file, line: place?.line ?? line, column: place?.column, field: name,
          code: "unknown-column", value: name, message: "the table \(format.name) has no such column",
          remedy: PackValue.suggestion(name, format.columns.map(\.name).filter { !header.contains($0) })))
    }
    for column in format.columns where column.isRequired && !header.contains(column.name) {
      diagnostics.append(
        Diagnostic(
          file: format.file, line: line, field: column.name, code: "missing-column",
          message: "the header lacks a column that every row needs",
          remedy: "add the column \(column.name) to the header and to every row"))
      isIncomplete = true
    }
  }
}
