import Ledger
import Money
import PostgreSQL
import Schemes
import Store
import Tabular

/// Takes a list of declarations into the register: rows of the pack's tables `area` and `disaster`, in a
/// sealed batch, which a later version of the pack leaves alone.
public struct DisasterLoad {
  /// How a list is written.
  public enum Form: String, CaseIterable, Sendable {
    /// FEMA's DisasterDeclarationsSummaries or FemaWebDisasterDeclarations, as CSV.
    case fema
    /// SBA's list of disaster numbers: Windows-1252, lines ended by CR.
    case sba
    /// The table `disaster` of a pack; areas that it names must be there.
    case table
  }

  public struct Outcome {
    public var declarations: Int
    public var areas: Int
    /// Declarations that an earlier list had otherwise, such as without the day on which the incident ended.
    public var changed: Int
    public var known: Int
    public var receipt: Receipt?
  }

  private let database: LedgerDatabase
  private let options: PostOptions

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options) = (database, options)
  }

  /// Loads a file.
  /// - Throws: a ``Diagnostic`` for the first fault of the file, a ``LedgerError`` otherwise.
  public func load(_ path: String, _ form: Form) throws -> Outcome {
    guard let pack = try database.pack() else {
      throw LedgerError(
        "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
    }
    let known = Dictionary(
      pack.records.filter { $0.table == "area" || $0.table == "disaster" }.map { ([$0.table, $0.key], $0) },
      uniquingKeysWith: { first, _ in first })
    // The first row of each declaration counts.
    var seen: Set<[String]> = []
    let records = try read(path, form, pack).filter { seen.insert([$0.table, $0.key]).inserted }
    // Names of areas differ from list to list, and what the pack's own files say is theirs to change.
    let new = records.filter { record in
      guard let old = known[[record.table, record.key]] else { return true }
      return record.table == "disaster" && old["loaded"] == "yes" && !old.hasSameContent(as: record)
    }
    let added = new.filter { known[[$0.table, $0.key]] == nil }
    var outcome = Outcome(
      declarations: added.filter { $0.table == "disaster" }.count,
      areas: added.filter { $0.table == "area" }.count, changed: new.count - added.count, known: 0,
      receipt: nil)
    outcome.known = records.filter { $0.table == "disaster" }.count - outcome.declarations - outcome.changed
    if new.isEmpty { return outcome }
    var digest = SHA256()
    digest.update(pack.scheme.hash)
    digest.update(try InputFile(path).hash)
    let hash = digest.value
    let replaced = Set(new.map { [$0.table, $0.key] })
    let all = pack.records.filter { !replaced.contains([$0.table, $0.key]) } + new
    var (scheme, faults) = PackReader.compile(all, hash: hash)
    if scheme == nil {
      // What is asked of packs since this one was applied is no fault of the register.
      let before = PackReader.compile(pack.records, hash: pack.scheme.hash).1
      faults.removeAll { before.contains($0) }
      if faults.isEmpty { scheme = PackReader.stored(all, hash: hash).0 }
    }
    guard let scheme else {
      throw LedgerError(
        "bad-register", "the register would have faults: \(faults.first.map { "\($0)" } ?? "")",
        remedy: "mend the file; nothing was loaded")
    }
    outcome.receipt = try SchemeRun.apply(
      Pack(records: all, scheme: scheme, hash: hash), to: database, options
    ).receipt
    return outcome
  }

  private func read(_ path: String, _ form: Form, _ pack: StoredPack) throws -> [PackRecord] {
    let options = CSVOptions(
      encoding: form == .sba ? .windows1252 : .utf8, trim: true, allowLoneCR: form == .sba,
      allowPreamble: false)
    var reader = try CSVReader(try ByteSource.file(path), options: options)
    var row = CSVRecord()
    var records: [PackRecord] = []
    let header = reader.header
    let bases = pack.records.filter { $0.table == "declaration_list" && $0["list"] == form.rawValue }
    guard form == .table || !bases.isEmpty else {
      throw LedgerError(
        "no-legal-basis",
        "pack \(pack.scheme.name) does not say what the declarations of \(form.rawValue) rest on",
        remedy: "add a row of list \(form.rawValue) to its declaration_list.csv, or load a --kind table")
    }
    let reading = DeclarationReader(form, header: header, file: reader.name, bases: bases)
    if let missing = reading.missing {
      throw Diagnostic(
        file: reader.name, line: reader.headerLine, field: missing, code: "missing-column",
        message: "the header lacks the column \(missing)",
        remedy: "give a file as \(form.rawValue) publishes it, or another --kind")
    }
    while try reader.next(&row) { records += try reading.records(row) }
    return records
  }
}

/// Reads one row of a list of declarations.
private struct DeclarationReader {
  let form: DisasterLoad.Form
  let columns: [String: Int]
  let file: String
  /// Rows of the pack's table `declaration_list`.
  let bases: [PackRecord]

  init(_ form: DisasterLoad.Form, header: [String], file: String, bases: [PackRecord]) {
    (self.form, self.file, self.bases) = (form, file, bases)
    columns = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private var needed: [String] {
    switch form {
    case .fema: ["disasterNumber", "declarationDate", "incidentType", "incidentBeginDate"]
    case .sba: ["Disaster Nbr", "Disaster Name", "State", "Declaration Dt", "Declaration Type Cd"]
    case .table: ["disaster", "kind", "declared", "area", "from"]
    }
  }

  var missing: String? {
    if form == .fema, columns["state"] == nil, columns["stateCode"] == nil { return "stateCode" }
    return needed.first { columns[$0] == nil }
  }

  private func text(_ row: CSVRecord, _ name: String) -> String? {
    guard let place = columns[name] else { return nil }
    var text = Substring(row.string(place))
    while text.last == " " { text.removeLast() }
    while text.first == " " { text.removeFirst() }
    return text.isEmpty || text == "NA" ? nil : String(text)
  }

  private func fail(_ row: CSVRecord, _ name: String, _ message: String, _ remedy: String) -> Diagnostic {
    let place = columns[name].map { row.position($0) }
    return Diagnostic(
      file: file, line: place?.line ?? row.line, column: place?.column, field: name, code: "bad-value",
      value: text(row, name), message: message, remedy: remedy)
  }

  private func day(_ row: CSVRecord, _ name: String) throws -> Day? {
    guard let text = text(row, name) else { return nil }
    if let day = Day(String(text.prefix(10))) { return day }
    let parts = text.split(separator: " ")[0].split(separator: "/").compactMap { Int($0) }
    if parts.count == 3 {
      let year = parts[2] < 50 ? 2000 + parts[2] : parts[2] < 100 ? 1900 + parts[2] : parts[2]
      if let day = Day(year: year, month: parts[0], day: parts[1]) { return day }
    }
    throw fail(row, name, "is not a day", "write it as 2024-03-31, or as 3/31/24")
  }

  private func needDay(_ row: CSVRecord, _ name: String) throws -> Day {
    guard let day = try day(row, name) else {
      throw fail(row, name, "is blank", "every declaration needs it")
    }
    return day
  }

  private func need(_ row: CSVRecord, _ name: String) throws -> String {
    guard let text = text(row, name) else { throw fail(row, name, "is blank", "every declaration needs it") }
    return text
  }

  /// The declaration, and the areas that it is for.
  func records(_ row: CSVRecord) throws -> [PackRecord] {
    switch form {
    case .fema: try fema(row)
    case .sba: try sba(row)
    case .table:
      [
        record(
          "disaster", [try need(row, "disaster"), try need(row, "area")],
          ["disaster", "kind", "area", "legal_basis", "name_en"].map { ($0, text(row, $0)) }
            + [("declared", "\(try needDay(row, "declared"))"), ("from", "\(try needDay(row, "from"))")]
            + [("to", try day(row, "to").map { "\($0)" })])
      ]
    }
  }

  private func fema(_ row: CSVRecord) throws -> [PackRecord] {
    let state = code(text(row, "state") ?? text(row, "stateCode") ?? "")
    var areas = [record("area", [state], [("area", state), ("name_en", text(row, "stateName") ?? state)])]
    var area = state
    if let county = text(row, "fipsCountyCode"), county != "000" {
      area = "\(state)-\(code(county))"
      areas.append(
        record(
          "area", [area],
          [("area", area), ("parent", state), ("name_en", text(row, "designatedArea") ?? area)]))
    }
    let disaster = "fema-\(code(try need(row, "disasterNumber")))"
    let from = try needDay(row, "incidentBeginDate")
    let to = try day(row, "incidentEndDate").map { max($0, from) }
    return areas + [
      record(
        "disaster", [disaster, area],
        [
          ("disaster", disaster), ("kind", slug(try need(row, "incidentType"))), ("area", area),
          ("declared", "\(try needDay(row, "declarationDate"))"), ("from", "\(from)"),
          ("to", to.map { "\($0)" }),
          ("legal_basis", legalBasis(text(row, "declarationType"), try needDay(row, "declarationDate"))),
          ("name_en", text(row, "declarationTitle") ?? text(row, "disasterName")),
        ])
    ]
  }

  private func sba(_ row: CSVRecord) throws -> [PackRecord] {
    let state = code(try need(row, "State"))
    let disaster = "sba-\(code(try need(row, "Disaster Nbr")))"
    let declared = try needDay(row, "Declaration Dt")
    return [
      record("area", [state], [("area", state), ("name_en", state)]),
      record(
        "disaster", [disaster, state],
        [
          ("disaster", disaster), ("kind", "sba-\(slug(text(row, "Declaration Type Cd") ?? "other"))"),
          ("area", state), ("declared", "\(declared)"), ("from", "\(declared)"),
          ("legal_basis", legalBasis(text(row, "Declaration Type Cd"), declared)),
          ("name_en", text(row, "Disaster Name")),
        ]),
    ]
  }

  /// What the pack says that a declaration of a day rests on; nil where it says nothing of that day.
  private func legalBasis(_ type: String?, _ declared: Day) -> String? {
    let row = bases.first { record in
      let (from, to) = (record["valid_from"].flatMap { Day($0) }, record["valid_to"].flatMap { Day($0) })
      return (from.map { $0 <= declared } ?? true) && (to.map { declared < $0 } ?? true)
    }
    return row?["legal_basis"]?.replacing("{type}", with: type ?? "declaration")
  }

  private func record(_ table: String, _ key: [String], _ fields: [(String, String?)]) -> PackRecord {
    PackRecord(
      table: table, key: key.joined(separator: "|"),
      fields: fields.compactMap { name, value in value.map { (name: name, value: $0) } }
        + [(name: "loaded", value: "yes")])
  }

  private func code(_ text: String) -> String {
    String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._:/-".contains($0)) })
  }

  private func slug(_ text: String) -> String {
    code(text.lowercased().split(separator: " ").joined(separator: "-"))
  }
}
