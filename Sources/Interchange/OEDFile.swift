import Money
import Tabular

/// Names of columns of Open Exposure Data that treaties are read from, with the older names of each.
enum OEDColumn: String, CaseIterable {
  case port = "PortNumber"
  case account = "AccNumber"
  case policy = "PolNumber"
  case location = "LocNumber"
  case group = "LocGroup"
  case accountCurrency = "AccCurrency"
  case locationCurrency = "LocCurrency"
  case cedant = "CedantName"
  case producer = "ProducerName"
  case line = "LOB"
  case country = "CountryCode"
  case tag = "ReinsTag"
  case inception = "PolInceptionDate"
  case participation = "LayerParticipation"
  case layerLimit = "LayerLimit"
  case layerAttachment = "LayerAttachment"
  case contract = "ReinsNumber"
  case name = "ReinsName"
  case contractCurrency = "ReinsCurrency"
  case kind = "ReinsType"
  case priority = "InuringPriority"
  case level = "RiskLevel"
  case ceded = "CededPercent"
  case riskAttachment = "RiskAttachment"
  case riskLimit = "RiskLimit"
  case eventAttachment = "OccAttachment"
  case eventLimit = "OccLimit"
  case aggregateAttachment = "AggAttachment"
  case aggregateLimit = "AggLimit"
  case reinstatements = "Reinstatement"
  case placed = "PlacedPercent"
  case signed = "TreatyShare"
  case franchise = "OccFranchiseDed"
  case reverseFranchise = "OccReverseFranchise"
  case basis = "AttachmentBasis"
  case from = "ReinsInceptionDate"
  case to = "ReinsExpiryDate"
  case event
  case loss
  /// Of an event, in losses of a ledger's guarantees.
  case day = "date"

  /// Names of earlier editions of the standard.
  static let older: [String: OEDColumn] = [
    "PortfolioNumber": .port, "AccountNumber": .account, "PolicyNumber": .policy, "LocationNumber": .location,
    "LocationGroup": .group, "ReinsuranceTag": .tag, "CountryISO": .country,
    "PolicyParticipation": .participation, "PolicyLimit": .layerLimit, "AttachmentPoint": .layerAttachment,
    "RiskAttachmentPoint": .riskAttachment, "OccurenceAttachmentPoint": .eventAttachment,
    "OccurrenceAttachmentPoint": .eventAttachment, "AggregateLimit": .aggregateLimit,
    "AggregateAttachmentPoint": .aggregateAttachment, "ReinstatementNumber": .reinstatements,
    "PlacementPercent": .placed, "TreatyPercent": .signed, "OccurenceFranchiseDed": .franchise,
    "OccurenceReverseFranchise": .reverseFranchise,
  ]
}

/// Everything that is wrong with a folder of OED files or with their losses.
public struct OEDFaults: Error, Sendable {
  /// The first of each file.
  public var diagnostics: [Diagnostic]
  /// How many there are beside those.
  public var more: Int

  public init(diagnostics: [Diagnostic], more: Int = 0) {
    (self.diagnostics, self.more) = (diagnostics, more)
  }
}

/// One OED file, row by row: values by column, whatever the edition calls it. A blank, and the lone dash of
/// spreadsheets, are no value.
struct OEDFile: ~Copyable {
  private var reader: CSVReader
  private var record = CSVRecord()
  private let places: [OEDColumn: Int]
  /// Columns that no term is read from.
  let ignored: [String]
  /// The first faults, and how many there are in all.
  private(set) var faults: [Diagnostic] = []
  private(set) var faultCount = 0
  private var shares: [String: Ratio] = [:]
  let name: String

  /// - Parameters:
  ///   - name: as messages show the file.
  ///   - columns: those that are read; others are ignored.
  ///   - required: those that must be there.
  init(_ path: String, name: String, columns: Set<OEDColumn>, required: [OEDColumn]) throws(Diagnostic) {
    let opened = try CSVReader(
      try ByteSource.file(path, name: name),
      options: CSVOptions(trim: true, allowPreamble: false, allowUnnamedColumns: true))
    let found = try OEDFile.columns(
      opened.header, line: opened.headerLine, file: name, read: columns, required: required)
    reader = opened
    (self.name, places, ignored) = (name, found.places, found.ignored)
  }

  static func open(
    _ path: String, _ name: String, _ columns: Set<OEDColumn>, required: [OEDColumn]
  ) throws(OEDFaults) -> OEDFile {
    do { return try OEDFile(path, name: name, columns: columns, required: required) } catch {
      throw OEDFaults(diagnostics: [error])
    }
  }

  private static func columns(
    _ header: [String], line: Int, file: String, read columns: Set<OEDColumn>, required: [OEDColumn]
  ) throws(Diagnostic) -> (places: [OEDColumn: Int], ignored: [String]) {
    var places: [OEDColumn: Int] = [:]
    var ignored: [String] = []
    for (place, title) in header.enumerated() where !title.isEmpty {
      guard let column = OEDColumn(rawValue: title) ?? OEDColumn.older[title], columns.contains(column) else {
        ignored.append(title)
        continue
      }
      guard places[column] == nil else {
        throw Diagnostic(
          file: file, line: line, field: title, code: "repeated-column", value: title,
          message: "stands for \(column.rawValue), which is there already", remedy: "drop one of the two")
      }
      places[column] = place
    }
    for column in required where places[column] == nil {
      throw Diagnostic(
        file: file, line: line, field: column.rawValue, code: "missing-column",
        message: "the column is missing", remedy: "add the column \(column.rawValue)")
    }
    return (places, ignored)
  }

  var line: Int { record.line }

  /// The next row; rows that cannot be read become faults.
  mutating func next() -> Bool {
    while true {
      do { return try reader.next(&record) } catch { add(error) }
    }
  }

  private mutating func add(_ fault: Diagnostic) {
    faultCount += 1
    if faults.count < OEDFile.shown { faults.append(fault) }
  }

  /// More than these nobody mends before trying again.
  private static let shown = 20

  func text(_ column: OEDColumn) -> String? {
    guard let place = places[column], place < record.count else { return nil }
    let text = record.string(place)
    return text.isEmpty || text == "-" ? nil : text
  }

  mutating func fault(_ column: OEDColumn, _ code: String, _ message: String, remedy: String) {
    let place = places[column].flatMap { $0 < record.count ? record.position($0) : nil }
    add(
      Diagnostic(
        file: name, line: place?.line ?? record.line, column: place?.column, field: column.rawValue,
        code: code, value: text(column), message: message, remedy: remedy))
  }

  /// Amounts of one currency only: there is no rate to convert by.
  mutating func expect(_ currency: Currency, in column: OEDColumn) {
    guard let text = text(column), text != currency.code else { return }
    fault(
      column, "currency-without-rate", "differs from the \(currency.code) of other rows",
      remedy: "convert to one currency first")
  }

  /// A fraction from 0 to 1; nil where there is none.
  mutating func share(_ column: OEDColumn) -> Ratio? {
    guard let text = text(column) else { return nil }
    // Shares recur from row to row.
    if let known = shares[text] { return known }
    guard !text.hasSuffix("%"), let ratio = Ratio(OEDFile.plain(text)), ratio <= .one else {
      fault(
        column, "bad-share", "is not a fraction from 0 to 1", remedy: "write 0.25 for 25 %")
      return nil
    }
    if shares.count < 10_000 { shares[text] = ratio }
    return ratio
  }

  /// An amount of at least 0, in minor units; nil where there is none.
  mutating func amount(_ column: OEDColumn, _ currency: Currency) -> Int64? {
    guard let text = text(column) else { return nil }
    do { return try Amount(OEDFile.plain(text), currency).minor } catch {
      switch error {
      case .tooManyDecimals(let allowed):
        fault(
          column, "too-many-decimals", "has more decimals than \(currency.code)",
          remedy: "at most \(allowed) decimals")
      case .outOfRange:
        fault(column, "amount-out-of-range", "does not fit 64 bits", remedy: "split it")
      default:
        fault(
          column, "bad-amount", "is not an amount of at least 0",
          remedy: "digits, with a point before the decimals")
      }
      return nil
    }
  }

  /// A limit: 0 is none, as the standard says.
  mutating func limit(_ column: OEDColumn, _ currency: Currency) -> Int64? {
    guard let amount = amount(column, currency), amount > 0 else { return nil }
    return amount
  }

  mutating func number(_ column: OEDColumn) -> Int64? {
    guard let text = text(column) else { return nil }
    guard let number = Int64(OEDFile.plain(text)), number >= 0 else {
      fault(column, "bad-number", "is not a whole number", remedy: "write digits only")
      return nil
    }
    return number
  }

  /// A civil day, `2018-01-31` or `31/12/2018`.
  mutating func day(_ column: OEDColumn) -> Day? {
    guard let text = text(column) else { return nil }
    if let day = Day(text) { return day }
    let parts = text.split(separator: "/").compactMap { Int($0) }
    if parts.count == 3, let day = Day(year: parts[2], month: parts[1], day: parts[0]) { return day }
    fault(column, "bad-date", "is not a day", remedy: "write 2018-12-31")
    return nil
  }

  /// Without zeros at the end of the decimals: programs write 10000.000 for a whole amount.
  private static func plain(_ text: String) -> String {
    guard let point = text.firstIndex(of: ".") else { return text }
    var decimals = text[text.index(after: point)...]
    guard !decimals.isEmpty else { return text }
    while decimals.last == "0" { decimals = decimals.dropLast() }
    return decimals.isEmpty ? String(text[..<point]) : "\(text[..<point]).\(decimals)"
  }
}
