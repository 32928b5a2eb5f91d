import Ledger
import Money
import Tabular

/// Each record by itself, and each key by itself.
extension SchemeBuilder {
  mutating func checkForms() {
    for format in TableFormat.all {
      for record in records(format.name) { checkRow(record, format) }
    }
    for format in [DocumentFormat.pack, .treaty] {
      for record in records(format.table) { checkDocument(record, format) }
    }
    let known = Set(TableFormat.all.map(\.name) + [DocumentFormat.pack.table, DocumentFormat.treaty.table])
    for table in tableNames.subtracting(known).sorted() {
      report(
        file: "", field: nil, "unknown-file", value: table, "is a table that this version does not read",
        "use the version of the program that stored the pack, or a later one")
    }
  }

  private mutating func checkRow(_ record: PackRecord, _ format: TableFormat) {
    for field in record.fields {
      guard let column = format.column(field.name) else {
        report(
          record, field.name, "unknown-column", "the table \(format.name) has no such column",
          PackValue.suggestion(field.name, format.columns.map(\.name)))
        continue
      }
      checkForm(record, field, column.form, table: format.name)
    }
    for column in format.columns where column.isRequired && record[column.name] == nil {
      incomplete.insert(format.name)
      // Where the column itself is missing, that was said once already.
      if !record.file.isEmpty, record.places[column.name] == nil { continue }
      report(record, column.name, "missing-value", "is blank", "every row needs it")
    }
  }

  private mutating func checkDocument(_ record: PackRecord, _ format: DocumentFormat) {
    for field in record.fields {
      guard let form = format.form(field.name) else {
        report(
          record, field.name, "unknown-key", "the format \(format.version) has no such key",
          PackValue.suggestion(DocumentFormat.pattern(field.name), format.fields.map(\.pattern)))
        continue
      }
      checkForm(record, field, form, table: format.table)
    }
    for field in format.fields where field.isRequired && record[field.pattern] == nil {
      incomplete.insert(format.table)
      report(record, field.pattern, "missing-value", "is not there", "every \(format.table) needs it")
    }
    if let version = record["format"], version != format.version {
      report(
        record, "format", "bad-value", "is not the format of this file",
        "write format: \(format.version)")
    }
  }

  private mutating func checkForm(
    _ record: PackRecord, _ field: (name: String, value: String), _ form: ValueForm, table: String
  ) {
    do throws(PackValue.Fault) {
      _ = try PackValue.normalised(field.value, form)
    } catch {
      report(record, field.name, error.code, error.message, error.remedy)
      incomplete.insert(table)
    }
  }

  /// Keys are unique; rows that follow each other in time neither overlap nor leave a gap.
  mutating func checkKeys() {
    for format in TableFormat.all {
      var groups: [String: [PackRecord]] = [:]
      for record in records(format.name) {
        let validity = record.validity
        if let from = validity.from, let to = validity.to, to <= from {
          report(
            record, "valid_to", "validity-order", "is not after valid_from \(from)",
            "valid_to is the first day on which the row no longer holds")
        }
        groups[format.key.map { record[$0] ?? "" }.joined(separator: "|"), default: []].append(record)
      }
      for (_, group) in groups.sorted(by: { utf8Precedes($0.key, $1.key) }) where group.count > 1 {
        format.isDated ? checkDates(group, format) : reportRepeated(group, format)
      }
    }
    for table in ["pack", "treaty"] {
      let groups = Dictionary(grouping: records(table), by: \.key)
      for (_, group) in groups.sorted(by: { utf8Precedes($0.key, $1.key) }) where group.count > 1 {
        for record in group.dropFirst() {
          report(
            record, "treaty", "repeated-key", "the file \(group[0].file) has the same",
            "give each treaty a code of its own")
          drop(record)
        }
      }
    }
  }

  private mutating func reportRepeated(_ group: [PackRecord], _ format: TableFormat) {
    let rows = group.sorted { $0.line < $1.line }
    for record in rows.dropFirst() {
      report(
        record, format.key.last, "repeated-key",
        "line \(rows[0].line) has the same \(format.key.joined(separator: ", "))",
        "keep one of the two rows")
      drop(record)
    }
  }

  private mutating func checkDates(_ group: [PackRecord], _ format: TableFormat) {
    let rows = group.sorted { left, right in
      let (first, second) = (left.validity.from, right.validity.from)
      if first == second { return left.line < right.line }
      guard let first else { return true }
      guard let second else { return false }
      return first < second
    }
    for (earlier, later) in zip(rows, rows.dropFirst()) {
      guard let end = earlier.validity.to, let start = later.validity.from, end <= start else {
        report(
          later, "valid_from", "validity-overlap",
          "overlaps with line \(earlier.line), which has the same key",
          "end that row with valid_to on the day on which this one begins")
        continue
      }
      if end < start {
        report(
          later, "valid_from", "validity-gap", "leaves a gap after \(end), where line \(earlier.line) ends",
          "write \(end), or let that row end on \(start)")
      }
    }
  }
}
