import Money
import Tabular
import Yams

/// What a bordereau tells of each claim or guarantee.
public enum BordereauKind: String, Sendable, CaseIterable {
  /// Our claims on the counterparty: shares of claims that we paid.
  case claims = "claims-bordereau"
  /// What we owe the counterparty of recoveries.
  case recoveries = "recoveries-bordereau"
  /// Premiums that we owe the counterparty.
  case premium = "premium-bordereau"
}

/// How a counterparty's bordereau is read (`gledger.mapping/1` with one of the targets of ``BordereauKind``).
///
///     format: gledger.mapping/1
///     name: ceded-claims
///     target: claims-bordereau
///     constants: { currency: USD }
///     columns:
///       claim:        { from: Claim No, type: text, required: true }
///       paid:         { from: Paid in quarter, type: money, forms: [plain, "#,##0.00"] }
///       paid_to_date: { from: Paid to date, type: money, forms: [plain, "#,##0.00"] }
///       outstanding:  { from: Outstanding, type: money, forms: [plain, "#,##0.00"] }
///
/// `claim`, `guarantee` or both name the row; of the figures only those are compared that are mapped. A blank
/// is zero.
public struct BordereauMapping: Sendable {
  public let name: String
  public let kind: BordereauKind
  public let currency: Currency
  let input: Mapping.Input
  let columns: [Column: SourceColumn]

  enum Column: String, CaseIterable, Sendable {
    case claim, guarantee, paid
    case paidToDate = "paid_to_date"
    case outstanding

    var isFigure: Bool { self != .claim && self != .guarantee }
  }

  /// True where rows are named by their claim, and by their guarantee.
  public var keys: (claim: Bool, guarantee: Bool) { (columns[.claim] != nil, columns[.guarantee] != nil) }
  /// Which figures are compared, in the order of ``Bordereau/figures``.
  public var figures: [Bool] { [.paid, .paidToDate, .outstanding].map { columns[$0] != nil } }

  /// - Throws: every fault that was found, each with its line.
  public static func parse(_ yaml: [UInt8], name: String) throws(MappingErrors) -> BordereauMapping {
    var parser = MappingParser(file: name)
    return try parser.parseBordereau(yaml)
  }
}

extension MappingParser {
  mutating func parseBordereau(_ yaml: [UInt8]) throws(MappingErrors) -> BordereauMapping {
    let keys = ["format", "name", "target", "input", "constants", "columns", "note", "source"]
    guard let root = compose(yaml), let top = members(root, "mapping", allowed: keys) else { throw errors() }
    if let format = top["format"].flatMap({ text($0, "format") }), format != "gledger.mapping/1" {
      fail(
        root, "unknown-format", "format", value: format, "is not the version that this program reads",
        "write gledger.mapping/1")
    }
    let name = required("name", in: top, root).flatMap { text($0, "name") } ?? ""
    let kind = required("target", in: top, root).flatMap {
      choice($0, "target", BordereauKind.allCases.map(\.rawValue))
    }.flatMap(BordereauKind.init)
    let input = top["input"].map { parseInput($0) } ?? Mapping.Input()
    var currency: Currency?
    if let node = required("constants", in: top, root),
      let found = members(node, "constants", allowed: ["currency"]),
      let code = required("currency", in: found, node, "constants"), let text = text(code, "currency")
    {
      currency = Currency(text)
      if currency == nil {
        fail(
          code, "unknown-currency", "currency", value: text, "is no currency of ISO 4217",
          "write three capitals, such as JPY or USD")
      }
    }
    if let node = required("columns", in: top, root) { parseColumns(node) }
    let columns = bordereauColumns(top["columns"] ?? root)
    guard faults.isEmpty, let kind, let currency else { throw errors() }
    return BordereauMapping(name: name, kind: kind, currency: currency, input: input, columns: columns)
  }

  private mutating func bordereauColumns(_ node: Node) -> [BordereauMapping.Column: SourceColumn] {
    var columns: [BordereauMapping.Column: SourceColumn] = [:]
    for slot in slots {
      guard let column = BordereauMapping.Column(rawValue: slot.name) else {
        let names = BordereauMapping.Column.allCases.map(\.rawValue)
        fail(
          node, "unknown-column", slot.name, "is no column of a bordereau",
          closest(slot.name, among: names).map { "did you mean `\($0)`?" }
            ?? "use " + names.joined(separator: ", "))
        continue
      }
      let type: SlotType = column.isFigure ? .money : .text
      if slot.type != type {
        fail(
          node, "wrong-type", slot.name, "has the type \(slot.type.rawValue)",
          "write `type: \(type.rawValue)`")
      }
      guard case .column(let source) = slot.definition else { continue }
      columns[column] = source
    }
    if columns[.claim] == nil, columns[.guarantee] == nil {
      fail(node, "missing-key", "columns", "has neither `claim` nor `guarantee`", "add what names a row")
    }
    if !columns.keys.contains(where: \.isFigure) {
      fail(node, "missing-key", "columns", "has no figure", "add `paid`, `paid_to_date` or `outstanding`")
    }
    return columns
  }
}

/// A row of a bordereau.
public struct BordereauRow: Sendable, Equatable {
  /// Empty where the mapping has no such column.
  public var claim: String
  public var guarantee: String
  /// Minor units, as ``Bordereau/figures`` names them; zero where one is not told.
  public var figures: [Int64]
  /// Where it stands.
  public var line: Int
}

/// Reads bordereaux.
///
/// Codes: those of ``Tabular/CSVReader``, `missing-source-column`, `required-column-blank`, and those of
/// amounts.
public enum Bordereau {
  /// Names of the figures of a row, in their order.
  public static let figures = ["paid", "paid_to_date", "outstanding"]

  /// - Throws: the first fault of the file.
  public static func read(
    _ source: consuming ByteSource, _ mapping: BordereauMapping
  ) throws(Diagnostic) -> [BordereauRow] {
    let file = source.name
    var reader = try CSVReader(source, options: mapping.input.options)
    var places: [BordereauMapping.Column: Int] = [:]
    for (column, source) in mapping.columns {
      guard let place = reader.header.firstIndex(of: source.from) else {
        if source.isOptional { continue }
        throw Diagnostic(
          file: file, line: reader.headerLine, code: "missing-source-column", value: source.from,
          message: "the header has no such column, which the mapping \(mapping.name) reads",
          remedy: "check that the file is the one that the mapping is for")
      }
      places[column] = place
    }
    var rows: [BordereauRow] = []
    var record = CSVRecord()
    while try reader.next(&record) {
      var row = BordereauRow(claim: "", guarantee: "", figures: [], line: record.line)
      row.claim = try name(.claim, record, places, file, mapping)
      row.guarantee = try name(.guarantee, record, places, file, mapping)
      for column in [BordereauMapping.Column.paid, .paidToDate, .outstanding] {
        row.figures.append(try figure(column, record, places, file, mapping))
      }
      rows.append(row)
    }
    return rows
  }

  private static func name(
    _ column: BordereauMapping.Column, _ record: CSVRecord, _ places: [BordereauMapping.Column: Int],
    _ file: String, _ mapping: BordereauMapping
  ) throws(Diagnostic) -> String {
    guard let source = mapping.columns[column], let place = places[column] else { return "" }
    guard record.isBlank(place) else { return record.string(place) }
    throw Diagnostic(
      file: file, line: record.line, field: source.from, code: "required-column-blank",
      message: "is blank: it names the row", remedy: "fill it in")
  }

  private static func figure(
    _ column: BordereauMapping.Column, _ record: CSVRecord, _ places: [BordereauMapping.Column: Int],
    _ file: String, _ mapping: BordereauMapping
  ) throws(Diagnostic) -> Int64 {
    guard let source = mapping.columns[column], let place = places[column], !record.isBlank(place) else {
      return 0
    }
    do throws(FieldFault) {
      var digits = record.bytes(place)
      let isNegative = digits.first == 0x2D
      if isNegative { digits = digits.dropFirst() }
      let minor = try Array(digits).withUnsafeBufferPointer { bytes throws(FieldFault) in
        try source.money(bytes, isDefault: false, decimals: mapping.currency.decimals)
      }
      return isNegative ? -minor : minor
    } catch {
      let position = record.position(place)
      throw BankValue.fault(
        file, line: position.line, column: position.column, field: source.from, error.code,
        record.string(place), error.message, error.remedy)
    }
  }
}
