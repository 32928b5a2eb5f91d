import Ledger
import Money

/// A row of the pack's rates of exchange.
public struct StatedRate: Sendable {
  public var from: Currency
  public var to: Currency
  /// Major units of `to` for one of `from`.
  public var rate: Ratio
  public var validity: Validity

  public init(from: Currency, to: Currency, rate: Ratio, validity: Validity) {
    (self.from, self.to, self.rate, self.validity) = (from, to, rate, validity)
  }
}

extension Scheme {
  /// The rate on a day: as stated, else the inverse of what is stated the other way round; 1 of a currency in
  /// itself. nil where the pack has neither.
  public func exchangeRate(_ from: Currency, _ to: Currency, on day: Day) -> Ratio? {
    if from == to { return .one }
    if let row = exchangeRates.first(where: { $0.from == from && $0.to == to && $0.validity.contains(day) }) {
      return row.rate
    }
    let back = exchangeRates.first { $0.from == to && $0.to == from && $0.validity.contains(day) }
    return back.flatMap { Ratio($0.rate.denominator, $0.rate.numerator) }
  }
}

/// How the net of a settlement is paid in another currency than that of its items.
public struct SettlementExchange: Sendable, Equatable {
  /// What is paid of one segment's net, rounded half-even once; positive where the cedant receives it.
  public struct Part: Sendable, Equatable {
    public var segment: SegmentKey
    public var amount: Int64

    public init(segment: SegmentKey, amount: Int64) { (self.segment, self.amount) = (segment, amount) }
  }

  /// What a part is made of: the net of a segment in one account.
  public struct Net: Sendable, Equatable {
    public var treaty: String
    /// Underwriting year and accident year; 0 where the segment has none.
    public var year: Int
    public var accidentYear: Int
    /// Empty where the segment has none.
    public var programme: String
    /// Last day of the account.
    public var day: Day
    /// In the currency of the items, positive where the cedant receives it.
    public var amount: Int64
    public var rate: Ratio
    /// In the currency that is paid, rounded half-even.
    public var worth: Int64

    public init(
      treaty: String, year: Int, accidentYear: Int, programme: String, day: Day, amount: Int64, rate: Ratio,
      worth: Int64
    ) {
      (self.treaty, self.year, self.day, self.amount) = (treaty, year, day, amount)
      (self.accidentYear, self.programme) = (accidentYear, programme)
      (self.rate, self.worth) = (rate, worth)
    }
  }

  public var currency: Currency
  public var parts: [Part]
  /// For who reads it; of all segments and accounts, in the order of their items.
  public var nets: [Net] = []
  /// The rate of the payment: for the event's fields.
  public var rate: Ratio
  public var rateDay: Day
  /// What the cedant gains by the rate of the day of payment against that of the account, in the currency of
  /// its book; negative where the reinsurer gains it.
  public var difference: Int64
  public var bookCurrency: Currency

  public init(
    currency: Currency, parts: [Part], rate: Ratio, rateDay: Day, difference: Int64, bookCurrency: Currency
  ) {
    (self.currency, self.parts, self.rate, self.rateDay) = (currency, parts, rate, rateDay)
    (self.difference, self.bookCurrency) = (difference, bookCurrency)
  }

  /// What is paid in all, positive where the cedant receives it.
  public var amount: Int64 { parts.reduce(0) { $0 &+ $1.amount } }
}

extension PostingEngine {
  /// The net of each segment goes to the exchange account in the currency of the items, the cash item comes
  /// out of it in the other one; what the rate made of it meanwhile is a line of its own.
  func exchange(
    _ draft: Draft, _ net: [(segment: SegmentKey, amount: Int64)], _ exchange: SettlementExchange,
    _ party: PartyReference, fund: Int
  ) throws(Rejection) {
    func line(_ component: Component, _ amount: Int64, _ segment: SegmentKey) -> AmountLine {
      AmountLine(
        component: component, amount: amount, segment: segments.place(segment), subject: .item, party: party,
        fund: fund)
    }
    for (segment, amount) in net { try post(draft, line(.netExchanged, amount, segment)) }
    var paid = draft
    paid.event.currency = exchange.currency
    let isReceived = exchange.amount >= 0
    for part in exchange.parts {
      try post(
        paid,
        line(
          isReceived ? .exchangedReceived : .exchangedPaid, isReceived ? part.amount : -part.amount,
          part.segment))
    }
    guard exchange.difference != 0, let first = net.first else { return }
    var booked = draft
    booked.event.currency = exchange.bookCurrency
    let isGain = exchange.difference > 0
    try post(
      booked,
      line(isGain ? .exchangeGain : .exchangeLoss, abs(exchange.difference), first.segment))
  }
}
