import Ledger
import Money
import Posting
import Tabular

/// A mapping, bound to the header of a file and to a scheme.
struct MappingRun {
  let mapping: Mapping
  let reader: FieldReader
  let file: String
  let header: [String]
  private let headerLine: Int
  let defaultBook: Int?
  let currency: Currency
  /// For each name, the field that it is read from; -1 where it is derived or the file lacks it.
  private(set) var fields: [Int] = []
  /// For each name, the field that is read where the first is blank.
  private(set) var fallbacks: [Int] = []
  /// For each template, by column, the field that it is made from.
  private(set) var sources: [[EventColumn: Int]] = []

  init(
    _ mapping: Mapping, header: [String], headerBytes: [UInt8], headerLine: Int, assembler: EventAssembler,
    scheme: Scheme
  ) throws(Diagnostic) {
    (self.mapping, self.header, self.headerLine) = (mapping, header, headerLine)
    (reader, file, defaultBook) = (assembler.reader, assembler.file, assembler.defaultBook)
    currency = mapping.currency.flatMap { Currency($0) } ?? scheme.currency
    var places: [String: Int] = [:]
    for (field, name) in header.enumerated() { places[name] = field }
    for slot in mapping.slots {
      guard case .column(let column) = slot.definition else {
        fields.append(-1)
        fallbacks.append(-1)
        continue
      }
      fields.append(try place(column.from, places, isOptional: column.isOptional))
      let fallback = try column.fallback.map { name throws(Diagnostic) in
        try place(name, places, isOptional: column.isOptional)
      }
      fallbacks.append(fallback ?? -1)
    }
    if mapping.input.refusesOtherColumns { try refuseOthers(headerBytes) }
    if defaultBook == nil, mapping.templates.contains(where: { $0.book == nil }) {
      throw Diagnostic(
        file: file, line: 0, code: "missing-column-value",
        message: "the mapping \(mapping.name) names no book for its events",
        remedy: "name the book with --book")
    }
    sources = mapping.templates.map { template in
      var found: [EventColumn: Int] = [:]
      let key: [(column: EventColumn, value: TemplateValue)] = [
        (.reference, template.reference), (.date, template.date),
      ]
      for entry in key + template.columns + (template.book.map { [(.book, $0)] } ?? []) {
        if let slot = entry.value.firstSlot, let field = field(of: slot) { found[entry.column] = field }
      }
      return found
    }
  }

  /// The field that a name is read from, or that the first of what it is derived from is.
  func field(of slot: Int) -> Int? {
    switch mapping.slots[slot].definition {
    case .column: fields[slot] >= 0 ? fields[slot] : nil
    case .derived(let derivation): derivation.operands.lazy.compactMap { field(of: $0) }.first
    }
  }

  private func place(
    _ name: String, _ places: [String: Int], isOptional: Bool
  ) throws(Diagnostic) -> Int {
    if let field = places[name] { return field }
    if isOptional { return -1 }
    let near = closest(name, among: header)
    throw Diagnostic(
      file: file, line: headerLine, code: "missing-source-column", value: name,
      message: "the header has no such column, which the mapping \(mapping.name) reads",
      remedy: near.map { "is it the column `\($0)`? Correct the mapping or the file" }
        ?? "check that the file is the one that the mapping is for")
  }

  private func refuseOthers(_ headerBytes: [UInt8]) throws(Diagnostic) {
    let known = Set(fields + fallbacks)
    for (field, name) in header.enumerated()
    where !known.contains(field) && !RejectColumns.names.contains(name) {
      let place = EventReader.headerPlace(
        field, headerBytes, delimiter: mapping.input.delimiter, line: headerLine)
      throw Diagnostic(
        file: file, line: place.line, column: place.column, code: "unknown-column", value: name,
        message: "is no column that the mapping \(mapping.name) reads",
        remedy: "remove it, or write `other_columns: ignore` in the mapping")
    }
  }

  /// Adds the record's events to the chunk, or its faults.
  func append(_ record: CSVRecord, to chunk: inout EventChunk) {
    var evaluation = MappedRecord(run: self, record: record)
    evaluation.makeEvents()
    if evaluation.faults.isEmpty {
      for made in evaluation.events {
        chunk.append(made.event)
        chunk.templateOf.append(UInt16(truncatingIfNeeded: made.template))
      }
      chunk.notices += evaluation.notices
    } else {
      for fault in evaluation.faults { chunk.reject(fault) }
    }
  }
}
