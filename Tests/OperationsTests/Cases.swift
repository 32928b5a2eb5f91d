/// Events that most tests begin with: two associations with 1,000.00 each, a reinsurer with a million.
enum Cases {
  static let funds = [
    "event=fund.contribution reference=F/OH book=OH date=2020-01-02 party=treasury amount=1000.00",
    "event=fund.contribution reference=F/TX book=TX date=2020-01-02 party=treasury amount=1000.00",
    "event=fund.contribution reference=F/re book=reinsurer date=2020-01-02 party=treasury amount=1000000.00",
  ]

  static func drawn(
    _ guarantee: String, _ amount: String, book: String = "OH", date: String = "2020-02-01"
  ) -> String {
    "event=guarantee.drawn reference=\(guarantee)/drawn book=\(book) date=\(date) guarantee=\(guarantee) "
      + "programme=7a amount=\(amount)"
  }

  static func released(_ guarantee: String, date: String, book: String = "OH") -> String {
    "event=guarantee.released reference=\(guarantee)/released book=\(book) date=\(date) "
      + "guarantee=\(guarantee)"
  }

  /// Acceptance and payment of a claim.
  static func claim(
    _ guarantee: String, _ amount: String, book: String = "OH", date: String = "2020-03-01"
  ) -> [String] {
    [("claim.accepted", "accepted"), ("claim.paid", "paid")].map { event, name in
      "event=\(event) reference=\(guarantee)/\(name) book=\(book) date=\(date) guarantee=\(guarantee) "
        + "claim=\(guarantee) party=lenders amount=\(amount)"
    }
  }

  static func contribution(_ reference: String, _ amount: String, date: String, book: String = "OH") -> String
  {
    "event=fund.contribution reference=\(reference) book=\(book) date=\(date) party=treasury amount=\(amount)"
  }
}
