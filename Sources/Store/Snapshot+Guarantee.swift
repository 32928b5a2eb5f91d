import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// One event of a guarantee's life.
public struct GuaranteeStep: Sendable {
  public var book: String
  public var code: String
  public var seal: Int64
  public var event: BusinessEvent
  /// After it; nil where it made no version, such as a receipt of a share.
  public var state: GuaranteeState?
  /// What it cleared of the guarantee's items, minor units.
  public var cleared: Int64?
}

/// An item of a guarantee that is open.
public struct GuaranteeItem: Sendable {
  public var book: String
  public var kind: OpenItem.Kind
  public var party: String
  public var treaty: String
  public var claim: String
  public var reference: String
  public var date: Day
  public var currency: Currency
  /// Minor units: as it was made, and what is left.
  public var amount: Int64
  public var remaining: Int64
}

extension Snapshot {
  /// All that was posted of a guarantee, loan or policy through a day, in the order of posting; in each book
  /// that had it, whichever of them is asked for (ADR 19).
  public func life(of code: String, book: String, through day: Day) throws -> [GuaranteeStep] {
    let own = try steps(of: code, book: book, through: day)
    return try before(own, through: day) + own + after(own, through: day)
  }

  private func steps(of code: String, book: String, through day: Day) throws -> [GuaranteeStep] {
    try database.run { connection in
      try connection.query(
        try Queries.text("guarantee-life"), [.text(book), .text(code), .date(day.number), .int64(seal)]
      ).map { row in
        let event = try StoredEvent.read(
          code: try row.text(2), book: try row.text(6), date: Day(number: try row.date(3)),
          columns: try row.text(4), record: try row.text(5), scheme: pack.scheme)
        let state = try row.optionalText(7).map { text in
          guard let state = GuaranteeState(text: text) else {
            throw LedgerError(
              "damaged-state", "the stored state of guarantee \(code) cannot be read",
              remedy: "run gledger verify")
          }
          return state
        }
        return GuaranteeStep(
          book: book, code: code, seal: try row.int64(1), event: event, state: state,
          cleared: row.isNull(8) ? nil : try row.int64(8))
      }
    }
  }

  /// Its life in the book that it was taken over from.
  private func before(_ own: [GuaranteeStep], through day: Day) throws -> [GuaranteeStep] {
    guard let taken = own.first(where: { $0.event.kind == .guaranteeTaken })?.event,
      let party = taken.text(.party), let code = taken.text(.of)
    else { return [] }
    let earlier = try steps(of: code, book: party, through: day)
    return try before(earlier, through: day) + earlier
  }

  /// Its life in the book that took it over: under its code, or under that of its old book before it.
  private func after(_ own: [GuaranteeStep], through day: Day) throws -> [GuaranteeStep] {
    guard let left = own.last(where: { $0.event.kind == .guaranteeLeft }), let party = left.event.text(.party)
    else { return [] }
    for code in [left.code, "\(left.book)/\(left.code)"] {
      let later = try steps(of: code, book: party, through: day)
      let isIt = later.contains {
        $0.event.kind == .guaranteeTaken && $0.event.text(.party) == left.book
          && $0.event.text(.of) == left.code
      }
      if isIt { return try later + after(later, through: day) }
    }
    return []
  }

  /// What of a guarantee's items is open at the end of a day.
  public func openItems(of code: String, book: String, through day: Day) throws -> [GuaranteeItem] {
    try database.run { connection in
      try connection.query(
        try Queries.text("guarantee-items"), [.text(book), .text(code), .date(day.number), .int64(seal)]
      ).compactMap { row in
        guard let kind = OpenItem.Kind(rawValue: try row.text(0)), let currency = Currency(try row.text(6))
        else { return nil }
        return GuaranteeItem(
          book: book, kind: kind, party: try row.text(1), treaty: try row.text(2), claim: try row.text(3),
          reference: try row.text(4), date: Day(number: try row.date(5)), currency: currency,
          amount: try row.int64(7), remaining: try row.int64(8))
      }
    }
  }
}
