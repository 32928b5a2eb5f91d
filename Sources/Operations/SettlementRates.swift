import Ledger
import Money
import Posting
import Reinsurance
import Store

extension SettleRun {
  /// How a group of items is paid in another currency; nil where it is not.
  func exchange(
    _ items: [OpenItem], through: Day, _ engine: PostingEngine
  ) throws -> SettlementExchange? {
    let scheme = engine.scheme
    guard let first = items.first,
      let terms = scheme.treaties.first(where: { $0.code == first.treaty })?.settlement
    else { return nil }
    let (own, paid, booked) = (first.currency, terms.currency, scheme.books[first.book].currency)
    func rate(_ from: Currency, _ to: Currency, _ day: Day) throws -> Ratio {
      if let rate = scheme.exchangeRate(from, to, on: day) { return rate }
      throw LedgerError(
        "no-exchange-rate",
        "treaty \(first.treaty) is paid in \(paid), and the pack has no rate of \(from) in \(to) on \(day)",
        remedy: "add a row to exchange_rate.csv, and apply the pack")
    }
    func convert(_ minor: Int64, _ from: Currency, _ to: Currency, _ day: Day) throws -> Int64 {
      guard let worth = ExchangeRate.convert(minor, from, at: try rate(from, to, day), into: to) else {
        throw LedgerError(
          "amount-out-of-range", "\(Amount(minor: minor, from)) does not fit 64 bits in \(to)",
          remedy: "check the rate in exchange_rate.csv")
      }
      return worth
    }
    let nets = try netted(items, through: through)
    var parts: [SettlementExchange.Part] = []
    var partPlaces: [SegmentKey: Int] = [:]
    var (value, total): (Int64, Int64) = (0, 0)
    var listed: [SettlementExchange.Net] = []
    for net in nets {
      let day = terms.rateDay == .account ? net.day : through
      let amount = try convert(net.amount, own, paid, day)
      try add(amount, to: &total)
      listed.append(
        SettlementExchange.Net(
          treaty: engine.symbols.text(net.segment.treaty), year: Int(net.segment.underwritingYear),
          accidentYear: Int(net.segment.accidentYear), programme: engine.symbols.text(net.segment.programme),
          day: net.day, amount: net.amount,
          rate: try rate(own, paid, day), worth: amount))
      if let place = partPlaces[net.segment] {
        try add(amount, to: &parts[place].amount)
      } else {
        partPlaces[net.segment] = parts.count
        parts.append(SettlementExchange.Part(segment: net.segment, amount: amount))
      }
      try add(try convert(net.amount, own, booked, net.day), to: &value)
    }
    let days = Set(nets.map(\.day))
    let rateDay = terms.rateDay == .account ? days.max() ?? through : through
    var exchange = SettlementExchange(
      currency: paid, parts: parts, rate: try rate(own, paid, rateDay), rateDay: rateDay, difference: 0,
      bookCurrency: booked)
    exchange.nets = listed
    exchange.difference = try fitting(
      convert(total, paid, booked, through).subtractingReportingOverflow(value))
    return exchange
  }

  /// Net by segment and account: each is converted, and rounded, once.
  private func netted(
    _ items: [OpenItem], through: Day
  ) throws -> [(segment: SegmentKey, day: Day, amount: Int64)] {
    var nets: [(segment: SegmentKey, day: Day, amount: Int64)] = []
    var places: [NetKey: Int] = [:]
    for item in items {
      let key = NetKey(segment: item.segment, day: item.accountedThrough ?? through)
      let amount = item.kind.isOwedToBook ? item.remaining : -item.remaining
      if let place = places[key] {
        try add(amount, to: &nets[place].amount)
      } else {
        places[key] = nets.count
        nets.append((key.segment, key.day, amount))
      }
    }
    return nets
  }

  private func add(_ amount: Int64, to sum: inout Int64) throws {
    sum = try fitting(sum.addingReportingOverflow(amount))
  }

  private func fitting(_ sum: (Int64, overflow: Bool)) throws -> Int64 {
    guard !sum.overflow else {
      throw LedgerError(
        "amount-out-of-range", "what is open under a treaty does not fit 64 bits in one currency",
        remedy: "check the rates in exchange_rate.csv")
    }
    return sum.0
  }

  private struct NetKey: Hashable {
    var segment: SegmentKey
    var day: Day
  }
}
