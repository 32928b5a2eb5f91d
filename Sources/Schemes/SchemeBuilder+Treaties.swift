import Ledger
import Money
import Reinsurance

/// Treaties from their flattened documents.
extension SchemeBuilder {
  mutating func buildTreaties() {
    for record in records("treaty") {
      guard let code = record["treaty"], let kind = treatyKind(record), let cedant = cedant(record),
        let home = currency, let cession = cession(record, kind)
      else {
        incomplete.insert("treaty")
        continue
      }
      let currency = record["money.currency"].flatMap { Currency($0) } ?? home
      let known = diagnostics.count
      var treaty = Treaty(
        code: code, kind: kind, cedantRole: cedant.role, cedantBook: cedant.book,
        years: years(record, kind, currency),
        inuring: record.whole("inuring") ?? 0, scope: scope(record), cession: cession,
        panel: panel(record, "panel"), currency: currency, account: accountTerms(record),
        isExample: record["example"] == "yes")
      treaty.level = record["risk_level"].flatMap { RiskLevel(rawValue: $0) } ?? .guarantee
      setTerms(record, &treaty)
      treaty.settlement = settlement(record, currency)
      for book in books where book.value.currency != currency {
        treaty.otherCurrencies[book.value.code] = book.value.currency
      }
      treaty.conversion = conversion(record, treaty)
      checkShares(record, treaty)
      checkPortfolio(record, treaty)
      treaty.binding = binding(record, treaty)
      let basis = record["years.attaching"] ?? record["years.0.attaching"]
      treaty.attaching = basis.flatMap { Treaty.Attaching(rawValue: $0) } ?? .risks
      if diagnostics.count == known { treaty.versions = versions(record, treaty) }
      treaty.endorsements = endorsements(record, treaty)
      treaties.append(Located(value: treaty, record: record))
    }
  }

  /// What must hold between treaties.
  mutating func checkTreaties() {
    checkPriorities()
    checkCurrencies()
    checkRetrocession()
    checkRetrocessionOrder()
  }

  private mutating func treatyKind(_ record: PackRecord) -> Treaty.Kind? {
    guard let text = record["type"] else { return nil }
    if let kind = Treaty.Kind(rawValue: text) { return kind }
    report(
      record, "type", "bad-value", "is no type of treaty",
      PackValue.suggestion(text, Treaty.Kind.allCases.map(\.rawValue)))
    return nil
  }

  private mutating func cedant(_ record: PackRecord) -> (role: Role, book: String?)? {
    let codes = books.map(\.value.code)
    guard (record["cedant.role"] == nil) != (record["cedant.book"] == nil) else {
      report(
        record, "cedant", "bad-value", "names neither one role nor one book",
        "write cedant: { role: association }, or { book: CODE }")
      return nil
    }
    if let role = record["cedant.role"] { return Role(rawValue: role).map { ($0, nil) } }
    guard refers(record, "cedant.book", to: "book", among: codes),
      let place = record["cedant.book"].flatMap({ codes.firstIndex(of: $0) })
    else { return nil }
    return (books[place].value.role, codes[place])
  }

  private mutating func settlement(_ record: PackRecord, _ currency: Currency) -> TreatySettlementTerms? {
    guard let paid = record["money.settlement"].flatMap({ Currency($0) }) else {
      if record["money.rate_day"] != nil {
        report(
          record, "money.rate_day", "bad-value", "is of no use without money.settlement",
          "name the currency that is paid in, or leave the rate's day out")
      }
      return nil
    }
    guard paid != currency else {
      report(
        record, "money.settlement", "bad-value", "is the currency of the treaty itself",
        "leave it out: its balances are paid in \(currency) anyway")
      return nil
    }
    guard isExchanged(currency, paid) else {
      report(
        record, "money.settlement", "no-exchange-rate", "has no rate: \(currency) is never exchanged into it",
        "add rows from \(currency) to \(paid) to exchange_rate.csv")
      return nil
    }
    let day = record["money.rate_day"].flatMap { TreatySettlementTerms.RateDay(rawValue: $0) }
    return TreatySettlementTerms(currency: paid, rateDay: day ?? .payment)
  }

  private mutating func scope(_ record: PackRecord) -> [[String: String]] {
    let programmes = records("programme").compactMap { $0["programme"] }
    let codes = parties.map(\.value.code)
    return record.places(under: "scope").map { place in
      var row: [String: String] = [:]
      for key in DocumentFormat.scopeKeys { row[key] = record["scope.\(place).\(key)"] }
      _ = refers(record, "scope.\(place).programme", to: "programme", among: programmes)
      _ = refers(
        record, "scope.\(place).treaty", to: "treaty", among: records("treaty").compactMap { $0["treaty"] })
      _ = refers(record, "scope.\(place).lender", to: "party", among: codes)
      _ = refers(record, "scope.\(place).book", to: "book", among: books.map(\.value.code))
      return row
    }
  }

  mutating func panel(_ record: PackRecord, _ list: String) -> [Treaty.PanelLine] {
    let codes = parties.map(\.value.code)
    var lines: [Treaty.PanelLine] = []
    let places = record.places(under: list)
    for place in places {
      let name = "\(list).\(place)."
      guard let party = record[name + "party"], let signed = record[name + "signed"].flatMap({ Ratio($0) })
      else {
        report(
          record, name + "party", "missing-value", "a line of the panel lacks its party or its signed share",
          "write { party: CODE, signed: \"100%\" }")
        continue
      }
      guard refers(record, name + "party", to: "party", among: codes) else { continue }
      let book = codes.firstIndex(of: party).flatMap { parties[$0].value.book }.map { books[$0].value.code }
      if let written = record[name + "book"], written != book {
        report(
          record, name + "book", "party-of-book", "is not the book of \(party)",
          book.map { "write \($0)" } ?? "leave it out: the party keeps no book here")
      }
      lines.append(Treaty.PanelLine(party: party, signed: signed))
    }
    if lines.count == places.count, Ratio.sum(lines.map(\.signed)) != .one {
      report(
        record, places.isEmpty ? list : "\(list).\(places[places.count - 1]).signed", "panel-sum",
        "the signed lines of the panel do not add up to 1", "let them add up to 100%")
    }
    return lines
  }

  private mutating func years(
    _ record: PackRecord, _ kind: Treaty.Kind, _ currency: Currency
  ) -> [Treaty.Year] {
    let listed = record.places(under: "years")
    let spans = record.places(under: "years.underwriting_years")
    guard listed.isEmpty != spans.isEmpty else {
      report(
        record, "years", "bad-value", "names no underwriting years, or names them twice",
        "write a list, or { underwriting_years: [1970, 2030], starts: \"10-01\", starts_in: previous }"
      )
      return []
    }
    let years = listed.isEmpty ? spanned(record) : self.listed(record, listed, kind, currency)
    let sorted = years.sorted { $0.from < $1.from }
    for (earlier, later) in zip(sorted, sorted.dropFirst()) where later.from < earlier.to {
      report(
        record, "years.\(listed.first ?? 0).from", "validity-overlap",
        "the years \(earlier.underwritingYear) and \(later.underwritingYear) overlap",
        "let each end on the day on which the next begins")
    }
    for (earlier, later) in zip(sorted, sorted.dropFirst()) where later.from > earlier.to {
      let place = listed.first { record["years.\($0).from"] == later.from.description }
      report(
        record, "years.\(place ?? 0).from", "validity-gap",
        "leaves a gap after the year \(earlier.underwritingYear), which ends on \(earlier.to)",
        "write \(earlier.to), or let that year end on \(later.from)")
    }
    return sorted
  }

  private mutating func listed(
    _ record: PackRecord, _ places: [Int], _ kind: Treaty.Kind, _ currency: Currency
  ) -> [Treaty.Year] {
    var years: [Treaty.Year] = []
    for place in places {
      let name = "years.\(place)."
      guard let year = record.whole(name + "underwriting_year"),
        let from = record[name + "from"].flatMap({ Day($0) }),
        let to = record[name + "to"].flatMap({ Day($0) }), from < to
      else {
        report(
          record, name + "underwriting_year", "bad-value", "lacks from and to, or from is not before to",
          "write { underwriting_year: 2024, from: 2024-04-01, to: 2025-04-01 }")
        continue
      }
      guard (1...9999).contains(year) else {
        report(
          record, name + "underwriting_year", "bad-value", "is no year", "write four digits, such as 2024")
        continue
      }
      let version = record.whole(name + "version") ?? 1
      let panels = record.places(under: name + "panel")
      var stated = Treaty.Year(
        underwritingYear: year, from: from, to: to, version: version,
        cession: record[name + "cession"].flatMap { Ratio($0) },
        panel: panels.isEmpty ? nil : panel(record, name + "panel"))
      stated.base = base(record, year: place, kind, currency)
      years.append(stated)
    }
    return years
  }

  /// `{ underwriting_years: [1970, 2030], starts: "10-01", starts_in: previous }`: year 1970 begins on 1
  /// October 1969; with `starts_in: same` it would begin on 1 October 1970.
  private mutating func spanned(_ record: PackRecord) -> [Treaty.Year] {
    guard let start = record["years.starts"].flatMap(PackValue.monthDay) else {
      report(
        record, "years.starts", "bad-value", "is not the month and day on which a year begins",
        "write starts: \"10-01\"")
      return []
    }
    guard let place = record["years.starts_in"] else {
      report(
        record, "years.starts_in", "missing-value", "is not there",
        "write previous where year 2024 begins in 2023, same where it begins in 2024")
      return []
    }
    let ends = record.places(under: "years.underwriting_years")
      .compactMap { record.whole("years.underwriting_years.\($0)") }
    guard ends.count == 2, ends[0] <= ends[1], ends[1] - ends[0] < 300, ends[0] > 1, ends[1] < 9998 else {
      report(
        record, "years.underwriting_years.0", "bad-value", "is not the first of two years",
        "write the first and the last year, such as [1970, 2030]")
      return []
    }
    let version = record.whole("years.version") ?? 1
    let shift = place == "previous" ? 1 : 0
    return (ends[0]...ends[1]).compactMap { year in
      guard let from = Day(year: year - shift, month: start.month, day: start.day),
        let to = Day(year: year - shift + 1, month: start.month, day: start.day)
      else { return nil }
      return Treaty.Year(underwritingYear: year, from: from, to: to, version: version)
    }
  }
}

extension Ratio {
  /// The sum, or nil where it does not fit 64 bits.
  static func sum(_ ratios: [Ratio]) -> Ratio? {
    var total = Ratio.zero
    for ratio in ratios {
      let (left, leftOverflow) = total.numerator.multipliedReportingOverflow(by: ratio.denominator)
      let (right, rightOverflow) = ratio.numerator.multipliedReportingOverflow(by: total.denominator)
      let (top, topOverflow) = left.addingReportingOverflow(right)
      let (bottom, bottomOverflow) = total.denominator.multipliedReportingOverflow(by: ratio.denominator)
      guard !leftOverflow, !rightOverflow, !topOverflow, !bottomOverflow,
        let sum = Ratio(top, bottom)
      else { return nil }
      total = sum
    }
    return total
  }
}

extension PackRecord {
  /// The field in which a treaty names its cedant.
  var cedantField: String { self["cedant.book"] != nil ? "cedant.book" : "cedant.role" }
}
