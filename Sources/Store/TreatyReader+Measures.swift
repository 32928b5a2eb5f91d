import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

/// What covers of a whole year are measured by, as the ledger says: subject earned premium, or volume
/// (reinsurance.md 4.3).
extension TreatyReader {
  /// A cedant and a year of a treaty.
  public struct BookYear: Hashable, Sendable {
    /// Code of the book.
    public var book: String
    /// The underwriting year, or its place among the years that are asked for.
    public var year: Int

    public init(book: String, year: Int) { (self.book, self.year) = (book, year) }
  }

  /// By cedant and underwriting year, in the treaty's currency: what the events that the pack names put on
  /// its account within the year; of a stop loss less what premium of inuring treaties earned within it, day
  /// by day. A year of which the ledger knows nothing is absent.
  /// - Parameters:
  ///   - books: codes of cedants' books.
  ///   - through: no later day counts.
  ///   - rateDay: whose rates hold; nil: that day's.
  public func measures(
    _ treaty: Treaty, _ years: [Treaty.Year], _ books: [String], through: Day, knownAtSeal: Int64,
    ratesOf rateDay: Day? = nil
  ) throws -> [BookYear: TreatyMeasure] {
    guard let measured = treaty.measured, let source = measured.source, !years.isEmpty else { return [:] }
    var found: [BookYear: [Currency: Int64]] = [:]
    let sign = isDebitNormal(source.account, treaty) ? Int64(-1) : 1
    let rows = try posted(
      account: source.account, events: source.events, treaty, years, books, less: [], through: through,
      knownAtSeal: knownAtSeal)
    for (key, amounts) in rows { found[key] = amounts.mapValues { sign * $0 } }
    if case .lossRatio = measured.measure {
      for (key, amounts) in try inuringEarned(treaty, years, books, through, knownAtSeal) {
        for (currency, amount) in amounts { found[key, default: [:]][currency, default: 0] -= amount }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: try measures(found, treaty, years, through: rateDay ?? through).map {
        key, measure in
        var measure = measure
        measure.amount = max(0, measure.amount)
        return (BookYear(book: key.book, year: years[key.year].underwritingYear), measure)
      })
  }

  private func isDebitNormal(_ account: String, _ treaty: Treaty) -> Bool {
    scheme.chart.contains { $0.role == treaty.cedantRole && $0.code == account && $0.normal == .debit }
  }

  /// What events put on an account of the cedants within each year, less premium under treaties, by cedant
  /// and place of the year, and by currency.
  func posted(
    account: String, events: [String], _ treaty: Treaty, _ years: [Treaty.Year], _ books: [String],
    less treaties: [String], through: Day, knownAtSeal: Int64
  ) throws -> [BookYear: [Currency: Int64]] {
    let rows = try query(
      "treaty-subject",
      [
        .textArray(books), .date(through.number), .int64(knownAtSeal),
        .dateArray(years.map(\.from.number)), .dateArray(years.map(\.to.number)), .text(account),
        .textArray(events), .textArray(treaty.scope.compactMap { $0["programme"] }.sorted()),
        .textArray(treaties.sorted()),
      ])
    var found: [BookYear: [Currency: Int64]] = [:]
    for row in rows {
      let key = BookYear(book: try row.text(0), year: Int(try row.int64(1)) - 1)
      found[key, default: [:]][try currency(row, 3)] = try whole(row, 2)
    }
    return found
  }

  /// Premium under inuring treaties that the days of each year earned, each term's part rounded once.
  private func inuringEarned(
    _ treaty: Treaty, _ years: [Treaty.Year], _ books: [String], _ through: Day, _ knownAtSeal: Int64
  ) throws -> [BookYear: [Currency: Int64]] {
    let rows = try query(
      "treaty-inuring",
      [
        .textArray(inuring(treaty).sorted()), .date(through.number), .textArray(books), .int64(knownAtSeal),
      ])
    var found: [BookYear: [Currency: Int64]] = [:]
    do {
      for row in rows {
        guard let from = try row.optionalDate(1), let to = try row.optionalDate(2) else { continue }
        let term = PremiumTerm(from: Day(number: from), to: Day(number: to))
        let amount = ExactFraction(try whole(row, 3))
        func earned(_ day: Day) throws -> Int64 {
          try PremiumEarning.earnedFraction(term, through: day, basis: .daily, yearEnd: day).times(amount)
            .rounded()
        }
        for (place, year) in years.enumerated() {
          let before = year.from.adding(days: -1)
          let end = min(through, year.to.adding(days: -1))
          guard term.from <= end, term.to > before, before < end else { continue }
          let key = BookYear(book: try row.text(0), year: place)
          found[key, default: [:]][try currency(row, 4), default: 0] += try earned(end) - earned(before)
        }
      }
    } catch is ExactOverflow { throw LedgerError.treatyOverflow(treaty.code) }
    return found
  }

  /// What a year's cover is a part of: as the ledger says, else as the year or the terms state.
  /// - Throws: `no-subject` where neither says it.
  func base(
    _ treaty: Treaty, _ year: Treaty.Year, _ book: String, _ measures: [BookYear: TreatyMeasure]
  ) throws -> TreatyMeasure? {
    guard let measured = treaty.measured else { return nil }
    let known = measures[BookYear(book: book, year: year.underwritingYear)]
    if let base = known ?? (year.base ?? measured.base).map({ TreatyMeasure($0) }) { return base }
    // Before anything is posted, a named account says zero.
    if measured.source != nil { return TreatyMeasure(0) }
    throw LedgerError(
      "no-subject",
      "treaty \(treaty.code) covers a part of its \(measured.baseName), which year \(year.underwritingYear) "
        + "does not state",
      remedy: "write \(measured.baseName) into its terms, or measure: { account: CODE, events: [CODE] }")
  }

  /// Treaties of earlier inuring numbers: what they take is no loss of this one. Parties without a treaty
  /// always come first.
  func inuring(_ treaty: Treaty) -> Set<String> {
    Set(scheme.treaties.filter { $0.inuring < treaty.inuring }.map(\.code))
  }
}

// MARK: - Bindings

extension TreatyReader {
  /// Years of treaties that events bound or cancelled for cedants' books, as known at a seal.
  public func bindings(_ books: [String], knownAtSeal: Int64) throws -> TreatyBindings {
    var bindings = TreatyBindings()
    guard scheme.treaties.contains(where: { $0.binding != nil }) else { return bindings }
    for row in try query("treaty-bindings", [.textArray(books), .int64(knownAtSeal)]) {
      let (code, year, endorsement) = (try row.text(0), Int(try row.int32(2)), try row.text(5))
      let treaty = scheme.treaties.first { $0.code == code }
      if !endorsement.isEmpty, let treaty, treaty.endorsement(endorsement, of: year) == nil {
        throw LedgerError(
          "no-endorsement", "treaty \(code) no longer has the endorsement \(endorsement) of year \(year)",
          remedy: "put it back into the pack")
      }
      bindings.add(
        treaty: code, book: try row.text(1), year: year,
        TreatyBindings.Change(
          day: Day(number: try row.date(4)), isBound: try row.text(3) != "cancelled",
          endorsement: endorsement.isEmpty ? nil : endorsement))
    }
    return bindings
  }
}

extension BatchWriter {
  /// Reads what is bound of books that were locked just now: nobody else changes it until the end.
  func readBindings(_ books: Set<Int>) throws {
    let codes = books.map { engine.scheme.books[$0].code }
    let found = try treaties.bindings(codes, knownAtSeal: .max)
    engine.bindings.formUnion(found)
  }
}
