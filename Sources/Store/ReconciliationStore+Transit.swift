import Ledger
import Money
import PostgreSQL
import Reconciliation

extension ReconciliationStore {
  /// Money on its way to or from our account: a payment under way, one that was made and may come back, a
  /// receipt in transit.
  public struct TransitItem {
    public enum Kind: Sendable { case payment, made, receipt }

    public var kind: Kind
    public var id: ItemID
    public var day: Day
    /// Minor units as the bank will show them: what comes in is positive.
    public var amount: Int64
    public var currency: Currency
    /// The other party, where the books name it.
    public var party: String
    /// Names and values of the event's fields.
    public var columns: String
    public var record: String
    /// Book and reference of the event.
    public var book: String
    public var reference: String
    /// The end-to-end id that the payment has.
    public var endToEnd: String
  }

  /// Payments under way, and those that were made with one of these end-to-end ids.
  public func paymentsInTransit(through: Day, seal: Int64, madeWith: [String]) throws -> [TransitItem] {
    try database.run { connection in
      let rows = try connection.query(
        try Queries.text("transit-payments"),
        [.text(account.book), .date(through.number), .int64(seal), .textArray(madeWith)])
      return try rows.map { row in
        let isOpen = try row.bool(5)
        let amount = try row.int64(2)
        return TransitItem(
          kind: isOpen ? .payment : .made, id: ItemID(try row.int64(0), part: 0),
          day: Day(number: try row.date(4)), amount: isOpen ? -amount : amount,
          currency: try currency(row, 3),
          party: "", columns: try row.text(6), record: try row.text(7), book: account.book,
          reference: try row.text(1), endToEnd: try row.text(1))
      }
    }
  }

  /// A receipt that its payer pays in parts, each with an end-to-end id of its own: those that did not
  /// arrive.
  private func parts(
    of item: TransitItem, _ told: [(name: String, amount: Int64)], arrived: [Int64]
  ) -> [TransitItem] {
    var open = Array(told.enumerated())
    // What arrived is the payment of its amount; what is none's amount is taken off the first ones.
    var taken: Int64 = 0
    for amount in arrived {
      if let place = open.firstIndex(where: { $0.element.amount == amount }) {
        open.remove(at: place)
      } else {
        taken += amount
      }
    }
    var left = item.amount
    var items: [TransitItem] = []
    for (place, payment) in open {
      let off = min(taken, payment.amount)
      taken -= off
      var part = item
      part.amount = min(payment.amount - off, left)
      left -= part.amount
      (part.endToEnd, part.id) = (
        payment.name, ItemID(item.id.number, part: item.id.part + Int32(place + 1) << 16)
      )
      if part.amount > 0 { items.append(part) }
    }
    if left > 0 {
      var rest = item
      rest.amount = left
      items.append(rest)
    }
    return items
  }

  /// Receipts in transit that did not arrive yet. What arrived without saying of what is taken off the oldest
  /// ones of its party.
  /// - Parameter charts: codes of the accounts of money in transit.
  public func receiptsInTransit(charts: [String], through: Day, seal: Int64) throws -> [TransitItem] {
    try database.run { connection in
      let rows = try connection.query(
        try Queries.text("transit-receipts"),
        [.text(account.book), .textArray(charts), .date(through.number), .int64(seal)])
      var unnamed: [String: Int64] = [:]
      var items: [TransitItem] = []
      for row in rows {
        let (amount, detail) = (try row.int64(3), try row.text(5))
        let key = "\(detail)\n\(try row.text(4))"
        if try row.int64(0) == 0 {
          unnamed[key, default: 0] -= amount
          continue
        }
        var item = TransitItem(
          kind: .receipt, id: ItemID(try row.int64(0), part: try row.int32(1)),
          day: Day(number: try row.date(2)), amount: amount, currency: try currency(row, 4), party: detail,
          columns: try row.text(6), record: try row.text(7), book: try row.text(8),
          reference: try row.text(9), endToEnd: "")
        let names = try row.textArray(10)
        guard names.count > 1 else {
          item.endToEnd = names.first ?? ""
          items.append(item)
          continue
        }
        let told = zip(names, try row.int64Array(11)).map { (name: $0, amount: $1) }
        items += parts(of: item, told, arrived: try row.int64Array(12))
      }
      return items.compactMap { item in
        var item = item
        let key = "\(item.party)\n\(item.currency.code)"
        let taken = min(unnamed[key] ?? 0, item.amount)
        unnamed[key, default: 0] -= taken
        item.amount -= taken
        return item.amount > 0 ? item : nil
      }
    }
  }
}
