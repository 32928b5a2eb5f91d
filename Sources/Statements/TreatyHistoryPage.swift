import Ledger
import Money
import Posting
import Reinsurance

/// What a treaty did between one cedant and one reinsurer: of the year so far, and since inception.
public struct TreatyHistoryPage {
  public var key: TreatyStatement.Key
  public var isExample: Bool
  public var treaty: String
  public var from: Day
  public var to: Day
  /// One an underwriting year, at the end of the period.
  public var memoranda: [TreatyStatement.Memorandum]
  /// The figures of the same years on the day before the period.
  public var before: [TreatyYearFigures]

  public init(
    key: TreatyStatement.Key, treaty: String, isExample: Bool, from: Day, to: Day,
    memoranda: [TreatyStatement.Memorandum], before: [TreatyYearFigures]
  ) {
    (self.key, self.treaty, self.isExample, self.from, self.to) = (key, treaty, isExample, from, to)
    (self.memoranda, self.before) = (memoranda, before)
  }

  /// A figure of one underwriting year: what moved in the period, and since inception. Minor units.
  struct Row {
    var year: Int
    var code: String
    var period: Int64
    var inception: Int64
  }

  static let names = [
    "written": "Premium written", "earned": "Premium earned", "unearned": "Unearned premium",
    "claims": "Claims paid", "recoveries": "Recoveries", "outstanding": "Outstanding losses",
    "incurred": "Incurred loss", "provision": "Provision for overdue balances",
  ]

  var rows: [Row] {
    memoranda.flatMap { memorandum -> [Row] in
      let now = memorandum.figures
      let then =
        before.first { $0.year == now.year } ?? TreatyYearFigures(year: now.year, end: now.end)
      let figures: [(String, KeyPath<TreatyYearFigures, Int64>)] = [
        ("written", \.written), ("earned", \.earned), ("unearned", \.unearned), ("claims", \.claims),
        ("recoveries", \.recoveries), ("outstanding", \.outstanding), ("incurred", \.incurred),
      ]
      let first = figures.map { code, path in
        Row(
          year: now.year, code: code, period: now[keyPath: path] - then[keyPath: path],
          inception: now[keyPath: path])
      }
      let lines = TreatyLine.allCases.compactMap { line -> Row? in
        let (new, old) = (now.posted[line] ?? 0, then.posted[line] ?? 0)
        guard new != 0 || old != 0 else { return nil }
        return Row(year: now.year, code: line.rawValue, period: new - old, inception: new)
      }
      let provision = Row(
        year: now.year, code: "provision", period: now.provision - then.provision, inception: now.provision)
      return first + lines + (now.provision != 0 || then.provision != 0 ? [provision] : [])
    }
  }

  static func name(_ code: String) -> String { names[code] ?? TreatyPage.names[code] ?? code }

  public func text(width: Int?) -> String {
    var table = TextTable([
      .left("year"), .left("figure"), .right("\(from) to \(to)"), .right("since inception"),
    ])
    var year: Int?
    for row in rows {
      if let year, year != row.year { table.addRule() }
      year = row.year
      table.add([
        String(row.year), TreatyHistoryPage.name(row.code), TreatyPage.money(row.period, key.currency),
        TreatyPage.money(row.inception, key.currency),
      ])
    }
    let title =
      "Treaty \(treaty)\(isExample ? " (example)" : ""): \(key.cedant) with \(key.reinsurer), fund "
      + "\(key.fund), in \(key.currency.code)\n"
    return title + table.render(width: width) + "\nRatios since inception\n"
      + TreatyPage.years(memoranda, key.currency, width)
  }

  static let columns = [
    "treaty", "cedant", "reinsurer", "fund", "currency", "underwriting_year", "figure", "from", "to",
    "period",
    "since_inception",
  ]

  public func csv(header: Bool) -> String {
    var text = CSVText()
    if header { text.add(TreatyHistoryPage.columns) }
    for row in rows {
      text.add([
        treaty, key.cedant, key.reinsurer, key.fund, key.currency.code, String(row.year), row.code, "\(from)",
        "\(to)", Amount(minor: row.period, key.currency).major,
        Amount(minor: row.inception, key.currency).major,
      ])
    }
    return text.text
  }

  public var json: JSONText {
    let page = TreatyPage(period: .quarter)
    return .fields(
      ("treaty", .string(treaty)), ("example", .flag(isExample)), ("cedant", .string(key.cedant)),
      ("reinsurer", .string(key.reinsurer)), ("fund", .string(key.fund)),
      ("currency", .string(key.currency.code)), ("from", .string("\(from)")), ("to", .string("\(to)")),
      (
        "figures",
        .array(
          rows.map { row in
            .fields(
              ("underwriting_year", .integer(Int64(row.year))), ("figure", .string(row.code)),
              ("period", .string(Amount(minor: row.period, key.currency).major)),
              ("since_inception", .string(Amount(minor: row.inception, key.currency).major)))
          })
      ), ("years", .array(memoranda.map { page.memorandum($0, key.currency) })))
  }
}
