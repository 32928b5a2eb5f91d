import Ledger
import Money
import Posting
import Tabular

/// Which field of a record is which column: worked out once a header.
struct ColumnPlan {
  struct Entry {
    var column: EventColumn
    var form: EventColumn.Form
    var field: Int
  }

  /// Columns beside the key and the currency, in the order of ``EventColumn``.
  private(set) var entries: [Entry] = []
  /// By column; -1 where the record has none.
  private(set) var fields = [Int](repeating: -1, count: EventColumn.allCases.count)

  mutating func set(_ column: EventColumn, field: Int) { fields[Int(column.rawValue)] = field }

  mutating func close() {
    let handled: [EventColumn] = EventRules.key + [.currency]
    entries = EventColumn.allCases.compactMap { column in
      let field = fields[Int(column.rawValue)]
      if field < 0 || handled.contains(column) { return nil }
      return Entry(column: column, form: column.form, field: field)
    }
  }

  @inline(__always)
  subscript(_ column: EventColumn) -> Int { fields[Int(column.rawValue)] }
}

/// Makes an event of a record of a native file.
struct EventAssembler {
  let reader: FieldReader
  let file: String
  /// Index of the book of records that name none.
  let defaultBook: Int?
  /// Takes what only the program itself writes: events that a run makes, their references, which are made of
  /// codes and can be longer than a file's, and the day that a moved event concerns.
  var takesDerived = false

  /// Adds the record's event to the chunk, or its faults.
  func append(_ record: some InputRecord, _ plan: borrowing ColumnPlan, to chunk: inout EventChunk) {
    var faults: [ColumnFault] = []
    let kind = read(.event, record, plan, &faults) { bytes throws(FieldFault) in try reader.kind(bytes) }
    let reference = read(.reference, record, plan, &faults) { bytes throws(FieldFault) in
      try FieldReader.reference(bytes, limit: takesDerived ? 512 : FieldReader.codeLimit)
    }
    let date = read(.date, record, plan, &faults) { bytes throws(FieldFault) in try FieldReader.day(bytes) }
    let book = book(of: record, plan, &faults)
    var currency: Currency?
    if plan[.currency] >= 0, !record.bytes(plan[.currency]).isBlank {
      currency = read(.currency, record, plan, &faults) { bytes throws(FieldFault) in
        try FieldReader.currency(bytes)
      }
    }
    guard let kind else { return report(faults, kind, record, plan, to: &chunk) }
    let home = book ?? 0
    guard home < reader.bookCurrencies.count else { return report(faults, kind, record, plan, to: &chunk) }
    var draft = EventDraft(
      kind: kind, reference: reference ?? "", book: home, date: date ?? Day(number: 0),
      currency: currency ?? reader.bookCurrencies[home], capacity: plan.entries.count)
    draft.faults = faults
    readFields(record, plan, bookIsKnown: book != nil, into: &draft)
    draft.finish(
      roles: reader.bookRoles, currencies: reader.bookCurrencies, takesDerived: takesDerived)
    if draft.faults.isEmpty {
      chunk.append(draft.event)
    } else {
      report(draft.faults, kind, record, plan, to: &chunk)
    }
  }

  private func readFields(
    _ record: some InputRecord, _ plan: borrowing ColumnPlan, bookIsKnown: Bool, into draft: inout EventDraft
  ) {
    let kind = draft.event.kind
    let allowed = EventRules.table[Int(kind.rawValue)].allowed
    let decimals = draft.event.currency.decimals
    let original = originalDecimals(record, plan) ?? decimals
    for entry in plan.entries {
      let bytes = record.bytes(entry.field)
      if bytes.isBlank { continue }
      draft.present.insert(entry.column)
      if !allowed.contains(entry.column), !(takesDerived && entry.column == .concerns) {
        draft.fail(entry.column, EventRules.notOfEvent(entry.column, kind))
        continue
      }
      if entry.column == .fund, !bookIsKnown { continue }
      do throws(FieldFault) {
        let book = draft.event.book
        let value = try bytes.withUnsafeBufferPointer { bytes throws(FieldFault) in
          try reader.value(
            entry.column, entry.form, bytes, book: book,
            decimals: entry.column == .originalAmount ? original : decimals)
        }
        draft.event.fields.append(EventField(entry.column, value))
      } catch {
        draft.fail(entry.column, error)
      }
    }
  }

  /// Decimals of the currency that `original_amount` is in; nil where the record names none.
  private func originalDecimals(_ record: some InputRecord, _ plan: borrowing ColumnPlan) -> Int? {
    guard plan[.originalCurrency] >= 0 else { return nil }
    return Currency(String(decoding: record.bytes(plan[.originalCurrency]), as: UTF8.self))?.decimals
  }

  private func book(
    of record: some InputRecord, _ plan: borrowing ColumnPlan, _ faults: inout [ColumnFault]
  ) -> Int? {
    if let defaultBook, plan[.book] < 0 || record.bytes(plan[.book]).isBlank { return defaultBook }
    return read(.book, record, plan, &faults) { bytes throws(FieldFault) in try reader.book(bytes) }
  }

  @inline(__always)
  private func read<Value>(
    _ column: EventColumn, _ record: some InputRecord, _ plan: borrowing ColumnPlan,
    _ faults: inout [ColumnFault], _ body: (UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Value
  ) -> Value? {
    let field = plan[column]
    do throws(FieldFault) {
      guard field >= 0 else { throw EventRules.missing(column, nil) }
      let bytes = record.bytes(field)
      if bytes.isBlank { throw EventRules.missing(column, nil) }
      return try bytes.withUnsafeBufferPointer { bytes throws(FieldFault) in try body(bytes) }
    } catch {
      faults.append(ColumnFault(column: column, fault: error))
      return nil
    }
  }

  private func report(
    _ faults: [ColumnFault], _ kind: EventKind?, _ record: some InputRecord, _ plan: borrowing ColumnPlan,
    to chunk: inout EventChunk
  ) {
    for found in faults {
      let field = plan[found.column]
      let place = field >= 0 ? record.position(field) : (line: record.line, column: 0)
      chunk.reject(
        Diagnostic(
          file: file, line: place.line, column: place.column > 0 ? place.column : nil,
          field: found.column.name, code: found.fault.code, value: record.shown(field),
          message: found.fault.message, remedy: found.fault.remedy))
    }
  }
}
