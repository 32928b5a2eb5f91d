import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// Money that an event took from a bank account in the books, and that the bank was not yet told to pay.
public struct DecidedPayment: Sendable, Equatable {
  /// Book and reference of the event.
  public var book: String
  public var reference: String
  public var kind: EventKind
  public var date: Day
  /// What is left to instruct, minor units.
  public var amount: Int64
  /// Code of who is paid; nil where the books name nobody.
  public var payee: String?
  /// How often it was instructed before.
  public var attempts: Int64
  /// Some of it was instructed, and came back.
  public var isReturned: Bool
}

/// A payment that the bank was told to make.
public struct InstructedPayment: Sendable, Equatable {
  public enum State: String, Sendable, CaseIterable { case instructed, settled, returned, cancelled }

  /// Reference of the instruction: the end-to-end id.
  public var reference: String
  /// The event that decided it: `BOOK/REFERENCE`.
  public var decision: String
  public var currency: Currency
  public var amount: Int64
  public var date: Day
  /// The day on which the bank is asked to pay.
  public var due: Day
  public var payee: String
  public var seal: Int64
  public var state: State
}

extension Snapshot {
  /// What a book decided to pay through a day and the bank was not told yet, or what came back.
  /// - Parameter chart: the bank account in the books.
  public func decidedPayments(
    book: Int, chart: Int, currency: Currency, through: Day
  ) throws -> [DecidedPayment] {
    let scheme = pack.scheme
    let kinds = EventKind.allCases.filter { EventSpecification[$0].isPayment }.map(\.code)
    return try database.run { connection in
      let rows = try connection.query(
        try Queries.text("payment-decisions"),
        [
          .text(scheme.books[book].code), .text(scheme.chart[chart].code), .text(currency.code),
          .date(through.number), .int64(seal), .textArray(kinds),
        ])
      return try rows.map { row in
        let event = try StoredEvent.read(
          code: try row.text(1), book: try row.text(0), date: Day(number: try row.date(2)),
          columns: try row.text(3), record: try row.text(4), scheme: scheme)
        let state = try row.withText(7) { GuaranteeState(utf8: $0) }
        let cleared = try row.text(6)
        // Who is paid: whom the event names; in another book than its own, that book's party; whom the item
        // was owed to; else the lender of the guarantee.
        let payee =
          event.book != book
          ? scheme.books[event.book].code
          : event.text(.party) ?? (cleared.isEmpty ? state?.fact(.party) ?? state?.fact(.lender) : cleared)
        return DecidedPayment(
          book: try row.text(0), reference: event.reference, kind: event.kind, date: event.date,
          amount: try row.int64(5), payee: payee, attempts: try row.int64(8), isReturned: try row.bool(9))
      }
    }
  }

  /// What was instructed by a book, or by the batch of one seal.
  /// - Parameter named: only those with these end-to-end ids, of the book.
  public func payments(
    book: String?, seal wanted: Int64? = nil, named: [String]? = nil
  ) throws -> [InstructedPayment] {
    try database.run { connection in
      let rows = try connection.query(
        try Queries.text("payments"),
        [
          .optional(book), wanted.map { .int64($0) } ?? .null, .int64(seal),
          named.map { .textArray($0) } ?? .null,
        ])
      return try rows.map { row in
        let names = try row.text(6).split(separator: "\t", omittingEmptySubsequences: false)
        let values = try row.text(7).split(separator: "\t", omittingEmptySubsequences: false)
        let fields = Dictionary(zip(names, values), uniquingKeysWith: { first, _ in first })
        guard let currency = Currency(try row.text(2)),
          let state = InstructedPayment.State(rawValue: try row.text(8))
        else {
          throw LedgerError("damaged-item", "a payment cannot be read", remedy: "run gledger verify")
        }
        let date = Day(number: try row.date(4))
        return InstructedPayment(
          reference: try row.text(0), decision: try row.text(1), currency: currency,
          amount: try row.int64(3), date: date, due: fields["due"].flatMap { Day(String($0)) } ?? date,
          payee: String(fields["party"] ?? ""), seal: try row.int64(5), state: state)
      }
    }
  }
}

extension Snapshot {
  /// The book that the instructions of a batch pay from; nil where it has none.
  public func payer(seal wanted: Int64) throws -> String? {
    try database.run { connection in
      try connection.query(
        """
        select book.code from ledger.payment join ledger.book using (book_id)
        join ledger.seal on seal.batch_id = payment.event_id >> 32 where seal.seal_number = $1 limit 1
        """, [.int64(wanted)]
      ).first?.text(0)
    }
  }
}
