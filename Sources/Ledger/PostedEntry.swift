import Money

/// An account that was posted to, by the codes of the pack, as other programs are told of it.
public struct PostedAccount: Sendable {
  public var book: String
  public var fund: String
  public var chart: String
  public var currency: Currency
  /// The other party or the bank account; empty where the chart row asks for none.
  public var detail: String

  public init(book: String, fund: String, chart: String, currency: Currency, detail: String) {
    (self.book, self.fund, self.chart) = (book, fund, chart)
    (self.currency, self.detail) = (currency, detail)
  }
}

/// An account with what it came to.
public struct PostedBalance: Sendable {
  /// The number of the account.
  public var account: Int32
  /// The first day that moved it.
  public var firstDay: Day
  /// Debits less credits at the end of the last day asked for, minor units.
  public var balance: Int128

  public init(account: Int32, firstDay: Day, balance: Int128) {
    (self.account, self.firstDay, self.balance) = (account, firstDay, balance)
  }
}

/// One transfer of a posted event. Accounts and segments are numbers of the ledger that it was read from.
public struct PostedTransfer: Sendable {
  public var debit: Int32
  public var credit: Int32
  public var segment: Int32
  /// Code of the event that caused it: the event's own, but for a reversal that of what it reverses.
  public var event: String
  public var component: String
  /// Minor units, positive.
  public var amount: Int64

  public init(debit: Int32, credit: Int32, segment: Int32, event: String, component: String, amount: Int64) {
    (self.debit, self.credit, self.segment) = (debit, credit, segment)
    (self.event, self.component, self.amount) = (event, component, amount)
  }
}

/// A posted event with its transfers, on its way out of the ledger.
public struct PostedEntry: Sendable {
  public var day: Day
  public var seal: Int64
  /// Code of the book that it started in.
  public var book: String
  public var event: String
  /// The fields that it stated, in the order of their names; the reference is among them.
  public var columns: [EventColumn] = []
  /// Their normalised values, separated by tabs.
  public var record: [UInt8] = []
  /// Those of the books that were asked for.
  public var transfers: [PostedTransfer] = []
  /// Reference of the event that reversed it, where one did.
  public var reversedBy: String?

  public init(day: Day, seal: Int64, book: String, event: String) {
    (self.day, self.seal, self.book, self.event) = (day, seal, book, event)
  }

  /// Calls the body with each field's column and its value's bytes, in order.
  public func eachField(_ body: (EventColumn, ArraySlice<UInt8>) -> Void) {
    var start = 0
    for column in columns {
      guard start <= record.count else { return }
      let end = record[start...].firstIndex(of: 0x09) ?? record.count
      body(column, record[start..<end])
      start = end + 1
    }
  }

  /// The value of one field as a text; nil where the event does not state it.
  public func value(_ wanted: EventColumn) -> String? {
    var found: String?
    eachField { column, value in
      if column == wanted { found = String(decoding: value, as: UTF8.self) }
    }
    return found
  }
}
