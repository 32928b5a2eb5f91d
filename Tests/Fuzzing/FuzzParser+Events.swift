import Bundled
import Interchange
import Ledger
import Money
import Posting
import Schemes
import Tabular

// Event files: native CSV, JSON Lines, and another program's CSV through a mapping.
extension FuzzParser {
  private static let header =
    "event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,of,currency,reason,"
    + "coverage_ratio,start,instalments,final,fund,memo"
  private static let rows = #"""
    fund.contribution,C1,VT,2024-01-02,,treasury,,500000,,,,,,,,,,,main,
    guarantee.drawn,G1/draw,VT,2024-02-01,G1,lenders,7a,80000.50,,,,,USD,,4/5,2024-02-01,12,,,"a ""note"""
    claim.accepted,G1/acc,VT,2025-03-03,G1,,,,64000,480,K1,,,,,,,yes,,
    posting.reversed,X,VT,2024-01-02,,,,,,,,C1,JPY,wrong,,,,,,Zürich
    """#

  private static let words =
    EventKind.allCases.map(\.code) + EventColumn.allCases.map(\.name)
    + [
      "VT", "AK", "reinsurer", "treasury", "lenders", "7a", "main", "USD", "JPY", "KWD", "yes", "no", "80%",
      "0.8", "equal", "#gledger.events/1\n", "_line,_column,_code,_message", "e\u{301}", "\u{202E}",
    ]

  static let events = FuzzParser(
    "events",
    mutator: {
      Mutator(
        seeds: ["\(header)\n\(rows)\n", "#gledger.events/1\n\(header)\r\n\(rows)\r\n"].map { Array($0.utf8) },
        words: words)
    },
    body: { input, random in try EventTranscript.check(input, .csv, nil, &random) })

  static let eventObjects = FuzzParser(
    "event-objects",
    mutator: {
      Mutator(
        seeds: [
          """
          {"event":"fund.contribution","reference":"C1","book":"VT","date":"2024-01-02","party":"treasury",\
          "amount":"5"}
          {"event":"claim.accepted","reference":"A","book":"VT","date":"2025-03-03",\
          "guarantee":"G1","claim":"K1",\
          "components":{"principal":"64000","interest":"480.25"},"final":"yes","memo":"\\u00e9"}

          """
        ].map { Array($0.utf8) },
        words: words.map { "\"\($0)\"" } + [
          "{", "}", ",", ":", "null", "\"components\":{", "\"attributes\":{}",
        ])
    },
    body: { input, random in try EventTranscript.check(input, .jsonLines, nil, &random) })

  /// Every construct that a mapping has.
  static let wholeMapping = """
    format: gledger.mapping/1
    name: whole
    input: { encoding: utf-8, delimiter: ",", trim: true, other_columns: ignore }
    constants: { currency: USD, programme: 7a, party: lenders, book: VT }
    columns:
      loan: { from: Loan, type: text, pattern: "[A-Z]?\\\\d{1,9}", required: true }
      day:
        { from: Day, or: Other, notice: other-day, type: day, forms: [yyyy-mm-dd, m/d/yyyy, d-mon-yy],
          pivot: 1950 }
      sas: { from: Sas, type: day, forms: [days-since-1960-01-01, yyyymmdd], optional: true }
      months: { from: Months, type: whole, blank: "12" }
      share: { from: Share, type: ratio }
      status: { from: Status, type: text, values: { "PIF": paid, "CHG": charged, "": open } }
      gross: { from: Gross, type: money, forms: [plain, "$#,##0.00"] }
      net: { from: Net, type: money, forms: ["#.##0,00"], blank: "0" }
    derive:
      part: { multiply: gross, by: share, round: half-even }
      pro: { multiply: gross, by: net, over: gross, round: half-even }
      least: { min: [part, gross], notice: capped }
      both: { sum: [gross, net] }
      ends: { add_months: { from: day, or: sas, months: months, at_most: 2030-12-31 } }
    rules:
      - { event: claim, outcome: post, code: claimed,
          when: "status = charged and (net > 0 or not day is blank)" }
      - { event: claim, when: "gross >= 1.5 or months < 3 or day > 2020-01-01", outcome: skip }
      - { event: claim, when: "status != open", outcome: reject, code: odd }
    events:
      - { as: drawn, event: guarantee.drawn, reference: "{loan}/d", date: day, guarantee: "{loan}",
          amount: gross }
      - { as: claim, event: claim.accepted, reference: "{loan}/c", date: ends, guarantee: "{loan}",
          claim: "{loan}", principal: least }
    """

  private static let sheet = """
    Loan,Day,Other,Sas,Months,Share,Status,Gross,Net
    A1,2024-02-01,,23000,24,80%,PIF,"$1,234.50","1.234,50"
    22,,3-Mar-99,20240229,,4/5,CHG,60000,
    3,2/29/2024,,,1,0.5,,0.01,"0,01"
    """

  static let mapping = FuzzParser(
    "mapping",
    mutator: {
      Mutator(
        seeds: [
          Array(wholeMapping.utf8),
          Array((Bundled.text("Sources/Interchange/Mappings/sba-7a.yaml") ?? "").utf8),
        ],
        words: [
          "from: ", "type: ", "pattern: ", "[a-z]*", "\\d{2,}", ".*.*", "forms: [", "plain", "yyyymmdd",
          "when: ",
          "is blank", "not ", "(", ")", "and ", "or ", "{loan}", "{", "}", "[", "]", ": ", "- ", "&a ", "*a",
          "|\n",
          ">\n", "\"", "'", "!!int ", "? ", "---\n", "...\n", "%YAML 1.2\n", "#", "pivot: ", "<<: ", "~",
          "null",
          "d/m/yyyy", "remaining", "multiply: ", "by: ", "over: ", "min: ", "difference: ", "at: [1, 2]",
        ],
        delimiters: Array(",:{}[] ".utf8))
    },
    body: { input, random in
      let read: Mapping
      do throws(MappingErrors) {
        read = try Mapping.parse(input, name: "input")
      } catch {
        try require(!error.diagnostics.isEmpty, "refused without a fault")
        let places = Places(input)
        for fault in error.diagnostics { try places.check(fault, wholeFile: ["too-large"]) }
        return false
      }
      _ = try EventTranscript.check(Array(sheet.utf8), .csv, read, &random)
      return true
    })

  private static let whole: Mapping? = try? Mapping.parse(wholeMapping, name: "whole")

  static let mapped = FuzzParser(
    "mapped",
    mutator: {
      Mutator(
        seeds: [Array(sheet.utf8)],
        words: [
          "Loan", "Gross", "PIF", "CHG", "$1,000.00", "1.000,00", "$-5", "1-Jan-49", "31-feb-50",
          "12/31/9999",
          "20240230", "999999", "-719162", "-719163", "5%", "A123456789", "\"",
        ])
    },
    body: { input, random in
      guard let whole else { throw FuzzFault("the mapping of the fuzzer has a fault") }
      return try EventTranscript.check(input, .csv, whole, &random)
    })
}

/// All that an event reader makes of an input.
struct EventTranscript {
  static let scheme: Scheme? = {
    let prefix = "Sources/Schemes/Packs/united-states/"
    let files = Bundled.files.filter { $0.path.hasPrefix(prefix) }
    return PackReader.read(
      PackSource(texts: files.map { (String($0.path.dropFirst(prefix.count)), $0.text) })
    )
    .pack?.scheme
  }()

  var events: [BusinessEvent] = []
  var faults: [Diagnostic] = []
  /// Places that the reader gives for events that it accepted.
  var probes: [Diagnostic] = []
  var notices: [Notice] = []
  var refusal: Diagnostic?

  init(_ input: [UInt8], _ format: FileFormat, _ mapping: Mapping?, _ scheme: Scheme, limit: Int) {
    do throws(Diagnostic) {
      var reader = try EventReader(
        .bytes(input, name: "input"), format: format, scheme: scheme, mapping: mapping)
      while let chunk = try reader.next(limit: limit) {
        events += chunk.events
        faults += chunk.rejected.map(\.diagnostic)
        notices += chunk.notices
        for (index, event) in chunk.events.enumerated() {
          // A fault that the core would find is placed by reading the record again.
          let column: EventColumn = event.money(.amount) == nil ? .date : .amount
          probes.append(
            chunk.diagnostic(
              event: index, column: column, code: "probe", value: nil, message: "probe", remedy: "probe"))
        }
      }
    } catch {
      refusal = error
    }
  }

  /// - Returns: true where an event was read.
  static func check(
    _ input: [UInt8], _ format: FileFormat, _ mapping: Mapping?, _ random: inout FuzzRandom
  ) throws(FuzzFault) -> Bool {
    guard let scheme else { throw FuzzFault("the pack of the fuzzer has a fault") }
    let whole = EventTranscript(input, format, mapping, scheme, limit: 1000)
    let pieces = EventTranscript(input, format, mapping, scheme, limit: 1 + random.below(3))
    try require(same(whole.events, pieces.events), "chunks of few records give other events")
    try require(
      whole.faults == pieces.faults && whole.probes == pieces.probes && whole.notices == pieces.notices
        && whole.refusal == pieces.refusal,
      "chunks of few records give other faults")
    let places = Places(input)
    let wholeFile: Set<String> = ["missing-column-value", "mapping-needs-csv"]
    for fault in whole.faults + whole.probes { try places.check(fault) }
    if let refusal = whole.refusal { try places.check(refusal, wholeFile: wholeFile) }
    let written = EventSheet.bytes(whole.events, scheme)
    let again = EventTranscript(written, .csv, nil, scheme, limit: 1000)
    if !whole.events.isEmpty {
      let faults = again.faults
      try require(
        faults.isEmpty && again.refusal == nil, "written events are refused: \(again.refusal ?? faults[0])")
      try require(same(again.events, whole.events), "written events are read as others")
    }
    return !whole.events.isEmpty
  }

  private static func same(_ left: [BusinessEvent], _ right: [BusinessEvent]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { left, right in
        firstDifference(left, right) == nil && left.fields == right.fields
      }
  }
}

/// Events as a native file.
enum EventSheet {
  static func bytes(_ events: [BusinessEvent], _ scheme: Scheme) -> [UInt8] {
    var writer = CSVWriter()
    writer.append(record: EventColumn.documented.map(\.name))
    for event in events {
      writer.append(record: EventColumn.documented.map { text(event, $0, scheme) })
    }
    return writer.takeBytes()
  }

  private static func text(_ event: BusinessEvent, _ column: EventColumn, _ scheme: Scheme) -> String {
    switch column {
    case .event: return event.kind.code
    case .reference: return event.reference
    case .book: return scheme.books[event.book].code
    case .date: return event.date.description
    case .currency: return event.currency.code
    default:
      guard let value = event[column] else { return "" }
      if case .money(let minor) = value { return Amount(minor: minor, event.currency).major }
      return value.normalised
    }
  }
}
