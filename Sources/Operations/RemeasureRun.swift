import Ledger
import Money
import Posting
import PostgreSQL
import Store

/// What measuring a reserve posted, or would post, in one fund.
public struct MeasuredReserve: Sendable {
  public var book: String
  public var fund: String
  public var reserve: String
  public var account: String
  public var currency: Currency
  public var reference: String
  /// Minor units, over all segments.
  public var before: Int128
  public var after: Int128
  public var released: Int128
  public var provided: Int128
}

public struct RemeasureOutcome {
  public var reserves: [MeasuredReserve]
  /// nil where nothing was to be posted.
  public var receipt: Receipt?
  public var knownAtSeal: Int64
}

/// Measures the reserves of the pack anew at the end of a day: what each held is released, what it has to
/// hold is provided. Run again for the same day it posts only what changed since.
public struct RemeasureRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  /// The seal that the run knew of, where it is run again.
  private let recordedSeal: Int64?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  /// - Parameter books: codes; nil measures in every book whose role has reserves.
  public func remeasure(asOf day: Day, books: Set<String>? = nil) throws -> RemeasureOutcome {
    try DerivedRun(database, options, kind: .remeasurement).run(
      books: books, roles: EventSpecification[.reserveRemeasured].startsIn
    ) { writer, books in
      try remeasure(writer, books, day)
    }
  }

  private func remeasure(_ writer: BatchWriter, _ books: [Int], _ day: Day) throws -> RemeasureOutcome {
    let scheme = writer.engine.scheme
    if recordedSeal == nil, try day > writer.today(in: scheme.timeZone) {
      throw LedgerError("not-over", "\(day) is still to come", remedy: "measure as of a day that is over")
    }
    let reserves = scheme.reserves.filter { $0.validity.contains(day) }
      .sorted { ($0.role.rawValue, $0.code) < ($1.role.rawValue, $1.code) }
    let known = try recordedSeal ?? writer.lastSeal()
    var outcome = RemeasureOutcome(reserves: [], receipt: nil, knownAtSeal: known)
    let own = books.filter { book in reserves.contains { $0.role == scheme.books[book].role } }
    guard !own.isEmpty else {
      try writer.finishEmpty()
      return outcome
    }
    let charts = Set(reserves.flatMap { [$0.account] + [$0.of].compactMap { $0 } + $0.stages.map(\.of) })
    let last = try writer.measuredOn(books: own, charts: Set(reserves.map(\.account)))
    let bases = try writer.reserveBases(
      books: own, on: day, charts: charts,
      withNotices: reserves.contains { $0.stages.contains { $0.base == .notified } })
    writer.setNaturalKey("remeasurement/\(day)/\(known)")
    var decided: [DecidedEvent] = []
    for group in groups(bases) {
      let first = group[0].place
      for reserve in reserves where reserve.role == scheme.books[first.book].role {
        let before = last[first.book]?[reserve.account]
        if let before, before > day {
          throw LedgerError(
            "measured-before",
            "reserve \(reserve.code) of book \(scheme.books[first.book].code) is measured as of \(before)",
            remedy: "measure as of that day or a later one")
        }
        let lines = try lines(reserve, group, day, isRepeated: before == day)
        guard !lines.isEmpty else { continue }
        let event = event(reserve, first, day, known, place: decided.count + 1, scheme)
        let decision = try DerivedRun.decide { () throws(Rejection) in
          try writer.engine.decideMeasurement(event, reserve, lines)
        }
        decided.append(DecidedEvent(event: event, ordinal: Int64(decided.count), decision: decision))
        outcome.reserves.append(measured(reserve, first, event, lines, scheme))
      }
    }
    outcome.receipt = try DerivedRun.post(decided, writer)
    return outcome
  }

  /// Segments of one book, fund and currency together.
  private func groups(
    _ bases: [(place: ReservePlace, base: ReserveBase)]
  ) -> [[(place: ReservePlace, base: ReserveBase)]] {
    var order: [[Int]] = []
    var places: [String: Int] = [:]
    for (index, entry) in bases.enumerated() {
      let key = "\(entry.place.book)/\(entry.place.fund)/\(entry.place.currency.code)"
      if let place = places[key] {
        order[place].append(index)
      } else {
        places[key] = order.count
        order.append([index])
      }
    }
    return order.map { $0.map { bases[$0] } }
  }

  private func lines(
    _ reserve: Reserve, _ group: [(place: ReservePlace, base: ReserveBase)], _ day: Day, isRepeated: Bool
  ) throws -> [ReserveLine] {
    try group.compactMap { place, base in
      guard let after = reserve.target(base, on: day) else {
        throw LedgerError(
          "sum-overflow", "reserve \(reserve.code) does not fit 64 bits", remedy: "check its rates")
      }
      let before = base.held[reserve.account] ?? 0
      let isIdle = isRepeated || !reserve.isGross ? before == after : before == 0 && after == 0
      return isIdle ? nil : ReserveLine(segment: place.segment, before: before, after: after)
    }
  }

  private func event(
    _ reserve: Reserve, _ place: ReservePlace, _ day: Day, _ known: Int64, place number: Int, _ scheme: Scheme
  ) -> BusinessEvent {
    var event = BusinessEvent(
      kind: .reserveRemeasured, reference: "remeasurement/\(day)/\(known)/\(number)", book: place.book,
      date: day, currency: place.currency, fields: [])
    event.set(.component, .text(reserve.code))
    event.set(.fund, .text(scheme.funds[place.fund].code))
    event.set(.periodTo, .day(day))
    if place.currency != scheme.books[place.book].currency {
      event.set(.currency, .text(place.currency.code))
    }
    return event
  }

  private func measured(
    _ reserve: Reserve, _ place: ReservePlace, _ event: BusinessEvent, _ lines: [ReserveLine],
    _ scheme: Scheme
  ) -> MeasuredReserve {
    var measured = MeasuredReserve(
      book: scheme.books[place.book].code, fund: scheme.funds[place.fund].code, reserve: reserve.code,
      account: scheme.chart[reserve.account].code, currency: place.currency, reference: event.reference,
      before: 0, after: 0, released: 0, provided: 0)
    for line in lines {
      let (before, after) = (Int128(line.before), Int128(line.after))
      measured.before += before
      measured.after += after
      measured.released += reserve.isGross ? before : max(0, before - after)
      measured.provided += reserve.isGross ? after : max(0, after - before)
    }
    return measured
  }
}
