import Guarantees
import Ledger
import Money
import Posting
import Reinsurance
import Tabular

/// A value of the scheme with the record that states it, so that a fault can name its place.
struct Located<Value> {
  var value: Value
  var record: PackRecord
}

/// Turns records into a scheme, and collects every fault on the way.
struct SchemeBuilder {
  private(set) var diagnostics: [Diagnostic] = []
  /// Tables of which a row could not be used: a code that is missing there may be right.
  var incomplete: Set<String>
  private var tables: [String: [PackRecord]]

  var currency: Currency?
  var languages: [String] = []
  var books: [Located<Book>] = []
  var parties: [Located<Party>] = []
  var chart: [Located<ChartAccount>] = []
  /// Codes of the chart by role, in the order of the table.
  var codes: [Role: [String]] = [:]
  var rules: [Located<PostingRule>] = []
  var mirrors: [Located<Mirror>] = []
  var lines: [Located<StatementLine>] = []
  var treaties: [Located<Treaty>] = []
  var layers: [(waterfall: String, layer: Located<Layer>)] = []

  init(_ records: [PackRecord], incomplete: Set<String>) {
    self.incomplete = incomplete
    tables = Dictionary(grouping: records.sorted(by: PackRecord.precedes), by: \.table)
  }

  /// - Returns: nil where the pack does not even say what it is; else a scheme of all that could be read.
  mutating func build(hash: [UInt8]) -> Scheme? {
    checkForms()
    checkKeys()
    guard var scheme = head(hash: hash) else { return nil }
    buildBooks()
    scheme.books = books.map(\.value)
    buildParties()
    scheme.parties = parties.map(\.value)
    scheme.funds = funds()
    buildChart()
    scheme.chart = chart.map(\.value)
    buildMirrors()
    scheme.mirrors = mirrors.map(\.value)
    buildRules(scheme)
    scheme.rules = rules.map(\.value)
    buildTreaties()
    scheme.treaties = treaties.map(\.value)
    buildLayers()
    scheme.waterfalls = Dictionary(grouping: layers) { $0.waterfall }
      .mapValues { $0.map { $0.layer.value }.sorted { $0.order < $1.order } }
    buildDisasters(&scheme)
    scheme.lineRules = lineRules()
    scheme.lines = insuranceLines()
    scheme.programmes = programmes()
    scheme.fees = fees(scheme)
    scheme.limits = limits(scheme)
    scheme.reserves = reserves(scheme)
    buildClosing(&scheme)
    buildLines()
    scheme.statementLines = lines.map(\.value)
    scheme.labels = labels()
    return scheme
  }

  /// What must hold between the tables.
  mutating func check(_ scheme: Scheme) {
    checkTreaties()
    checkPairs(scheme)
    checkMirrorAccounts(scheme)
    if incomplete.isDisjoint(with: ["posting_rule", "account", "party", "layer", "treaty"]) {
      checkCoverage(scheme)
      checkMirrors(scheme)
    }
    checkWaterfalls()
    checkPayers(scheme)
    checkRequests(scheme)
    checkRetrocessionRules(scheme)
    checkInuring(scheme)
    if incomplete.isDisjoint(with: ["statement_line", "account"]) { checkFundStatement(scheme) }
    checkBooks(scheme)
    if incomplete.isDisjoint(with: ["posting_rule", "account"]) { checkClosing(scheme) }
  }

  func records(_ table: String) -> [PackRecord] { tables[table] ?? [] }

  var tableNames: Set<String> { Set(tables.keys) }

  /// Leaves out a row that must not be there; others may have been meant by it.
  mutating func drop(_ record: PackRecord) {
    tables[record.table]?.removeAll {
      $0.key == record.key && $0.line == record.line && $0.file == record.file
    }
    incomplete.insert(record.table)
  }

  /// Reports a fault of a field of a record.
  mutating func report(
    _ record: PackRecord, _ field: String?, _ code: String, _ message: String, _ remedy: String
  ) {
    let place = field.flatMap { record.places[$0] }
    diagnostics.append(
      Diagnostic(
        file: record.file, line: place?.line ?? record.line, column: place?.column, field: field, code: code,
        value: field.flatMap { record[$0] }, message: message, remedy: remedy))
  }

  /// Tells of fields by the names that stand in the file, in what was reported since.
  mutating func rename(_ fields: Set<String>, under prefix: String, since known: Int) {
    for index in known..<diagnostics.count {
      if let field = diagnostics[index].field, fields.contains(field) {
        diagnostics[index].field = prefix + field
      }
    }
  }

  /// Reports a fault of a table as a whole.
  mutating func report(
    file: String, field: String?, _ code: String, value: String? = nil, _ message: String, _ remedy: String
  ) {
    diagnostics.append(
      Diagnostic(
        file: file, line: 0, field: field, code: code, value: value, message: message, remedy: remedy))
  }

  /// Reports a code that refers to no row, unless rows of that table were lost.
  mutating func reportUnknown(
    _ record: PackRecord, _ field: String, in table: String, among codes: [String]
  ) {
    if incomplete.contains(table) { return }
    report(
      record, field, "unknown-code", "refers to nothing in \(table)",
      PackValue.suggestion(record[field] ?? "", codes))
  }

  /// True where the field is blank or names one of the codes; else reports it.
  mutating func refers(
    _ record: PackRecord, _ field: String, to table: String, among codes: [String]
  ) -> Bool {
    guard let code = record[field] else { return true }
    if codes.contains(code) { return true }
    reportUnknown(record, field, in: table, among: codes)
    return false
  }

  private mutating func head(hash: [UInt8]) -> Scheme? {
    guard let record = records("pack").first else {
      if !incomplete.contains("pack") {
        report(
          file: "pack.yaml", field: nil, "missing-file", "the pack has no pack.yaml",
          "add it, with format: \(DocumentFormat.pack.version)")
      }
      return nil
    }
    languages = record.places(under: "languages").compactMap { record["languages.\($0)"] }
    if languages.isEmpty {
      report(record, "languages", "missing-value", "the pack names no language", "write languages: [en]")
    }
    let start = record["fiscal_year_start"].flatMap(PackValue.monthDay)
    if record["fiscal_year_start"] != nil, start?.day != 1 {
      report(
        record, "fiscal_year_start", "bad-value", "is not the first day of a month",
        "write the month and the day, such as 04-01")
    }
    guard let name = record["name"], let version = record["version"], let timeZone = record["time_zone"],
      let currency = record["currency"].flatMap({ Currency($0) }), let start, let first = languages.first,
      let compensation = record["compensation"].flatMap({ Scheme.CompensationMode(rawValue: $0) }),
      !first.isEmpty
    else { return nil }
    self.currency = currency
    var scheme = Scheme(
      name: name, version: version, currency: currency, timeZone: timeZone, languages: languages,
      fiscalYearStartMonth: start.month, isExample: record["example"] == "yes",
      compensation: compensation, hash: hash)
    scheme.fiscalYearIsNamedByEnd = record["fiscal_year_named"] == "end"
    scheme.approvals = approvals(record)
    scheme.exemptionStopsDamages = record["exemption_stops_damages"] == "yes"
    return scheme
  }

  private mutating func approvals(_ record: PackRecord) -> Set<EventKind> {
    var found: Set<EventKind> = []
    for name in record.places(under: "approvals").map({ "approvals.\($0)" }) {
      if let kind = record[name].flatMap({ EventKind(code: $0) }) {
        found.insert(kind)
      } else {
        reportUnknown(record, name, in: "the events", among: EventKind.allCases.map(\.code))
      }
    }
    return found
  }
}

extension PackRecord {
  var validity: Validity {
    Validity(from: self["valid_from"].flatMap { Day($0) }, to: self["valid_to"].flatMap { Day($0) })
  }

  func whole(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

  /// The places of a list in a flattened document, rising.
  func places(under list: String) -> [Int] {
    let numbers = fields.compactMap { field -> Int? in
      guard field.name.hasPrefix(list + ".") else { return nil }
      return Int(field.name.dropFirst(list.utf8.count + 1).prefix { $0 != "." })
    }
    return Set(numbers).sorted()
  }
}
