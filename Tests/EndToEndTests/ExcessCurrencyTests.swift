import Foundation
import Testing

/// Excess treaties in another currency than the pack's, with and without conversion of guarantees in others
/// (reinsurance.md 4.5).
@Suite struct ExcessCurrencyTests {
  private static func treaty(
    _ code: String, _ kind: String, inuring: Int, _ terms: String, money: String, more: String = ""
  ) -> (code: String, text: String) {
    (
      code,
      """
      format: gledger.treaty/1
      treaty: \(code)
      type: \(kind)
      cedant: { book: VT }
      years: [ { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01, attaching: losses } ]
      inuring: \(inuring)
      scope: [ { programme: 7a } ]
      terms: { \(terms) }
      \(more)
      panel: [ { party: reinsurer, signed: "100%" } ]
      money: { \(money) }
      account: { period: quarter, settle: on_payment, due_days: 30 }

      """
    )
  }

  /// 10,000 above 20,000 euros of a borrower's losses in any currency, at a premium of a tenth.
  private static let event = treaty(
    "XE", "event_xl", inuring: 20,
    "event: borrower, attachment: 20000, limit: 10000, reinstatements: [ \"100%\" ]",
    money: "currency: EUR, convert: account, settlement: USD",
    more: """
      premium:
        minimum: 400
        deposit: 1000
        rate: "10%"
        instalments: 4
        subject: { account: 2110, events: [fee.billed] }
      """)

  /// All that is left above 15,000 euros in the year.
  private static let year = treaty(
    "AE", "aggregate_xl", inuring: 30, "aggregate_deductible: 15000, aggregate_limit: 40000",
    money: "currency: EUR, convert: account")

  /// A share of business in euros.
  private static let share = treaty(
    "QE", "quota_share", inuring: 10, "cession: \"50%\"", money: "currency: EUR"
  ).text.replacing(", attaching: losses", with: "").replacing("scope:", with: "risk_level: guarantee\nscope:")

  static let rates = """
    from,to,rate,valid_from,valid_to
    USD,EUR,0.9,2024-01-01,2024-07-01
    USD,EUR,0.8,2024-07-01,2024-12-31

    """

  private func folder(
    _ treaties: [(code: String, text: String)], rates: String = rates
  ) throws -> String {
    let folder = try TestFolder.shared.file("pack")
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    for treaty in treaties + [("QE", Self.share)] {
      try treaty.text.write(toFile: "\(folder)/treaty/\(treaty.code).yaml", atomically: true, encoding: .utf8)
    }
    try rates.write(toFile: "\(folder)/exchange_rate.csv", atomically: true, encoding: .utf8)
    let layers = try String(contentsOfFile: "\(folder)/layer.csv", encoding: .utf8)
    try layers.split(separator: "\n", omittingEmptySubsequences: true).map { line in
      line.contains("QS-EXAMPLE")
        ? "\(line)\n"
          + line.replacing("QS-EXAMPLE", with: "QE").replacing(",1,", with: ",2,", maxReplacements: 1)
        : line.replacing(",2,", with: ",3,", maxReplacements: 1)
    }.joined(separator: "\n").appending("\n").write(
      toFile: "\(folder)/layer.csv", atomically: true, encoding: .utf8)
    return folder
  }

  private static let header =
    "event,reference,book,date,guarantee,party,programme,amount,principal,claim,borrower,currency"

  private func post(_ ledger: Ledger, _ rows: [String]) throws {
    try YearAccountTests.posted(ledger, rows, header: Self.header)
  }

  private func claim(_ code: String, _ day: String, _ amount: String, _ currency: String = "") -> [String] {
    [
      "claim.accepted,\(code)/a,VT,\(day),\(code),,,\(amount),\(amount),K\(code),,\(currency)",
      "claim.paid,\(code)/p,VT,\(day),\(code),lenders,,\(amount),,K\(code),,\(currency)",
    ]
  }

  /// The example's share takes 80 % of dollars, QE half of euros. G1's 100,000 dollars leave 20,000, G2's
  /// 30,000 euros leave 15,000: of one borrower.
  private func posted(_ treaties: [(code: String, text: String)], rates: String = rates) throws -> Ledger {
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", try folder(treaties, rates: rates))
    try post(
      ledger,
      ["VT", "reinsurer"].flatMap { book in
        ["", "EUR"].map {
          "fund.contribution,C\($0),\(book),2020-01-02,,treasury,,90000000,,,,\($0)"
        }
      } + [
        "guarantee.drawn,G1/d,VT,2024-02-01,G1,lenders,7a,900000,,,B1,",
        "guarantee.drawn,G2/d,VT,2024-02-01,G2,lenders,7a,900000,,,B1,EUR",
        "guarantee.drawn,G3/d,VT,2024-02-01,G3,lenders,7a,900000,,,B2,EUR",
        "fee.billed,G1/f,VT,2024-02-01,G1,lenders,,5000,,,,",
        "fee.billed,G2/f,VT,2024-02-01,G2,lenders,,3000,,,,EUR",
      ] + claim("G1", "2024-05-03", "100000") + claim("G2", "2024-05-13", "30000", "EUR"))
    return ledger
  }

  private func lines(_ ledger: Ledger, _ treaty: String, _ day: String) throws -> [String: String] {
    try YearAccountTests.lines(ledger, treaty, day)
  }

  @Test func lossesOfOtherCurrenciesAreConverted() throws {
    let ledger = try posted([Self.event, Self.year])
    // 20,000 dollars are 18,000 euros at 0.9: with G2's 15,000 they are 13,000 above 20,000.
    #expect(
      try lines(ledger, "XE", "2024-06-30") == [
        "VT 2024 depositPremium": "-500.00", "VT 2024 reinstatementPremium": "-1000.00",
        "VT 2024 excessLoss": "10000.00",
      ])
    // 23,000 are left, 8,000 above 15,000.
    #expect(try lines(ledger, "AE", "2024-06-30") == ["VT 2024 excessLoss": "8000.00"])
    // At 0.8 they are 16,000: the layer is still used up, and of the year 21,000 are left.
    #expect(try lines(ledger, "AE", "2024-09-30") == ["VT 2024 excessLoss": "-2000.00"])
    let account = try ledger.done("settle", "--treaty", "XE", "--through", "2024-09-30").output
    try expect(account, is: "excess-currency-account.txt")
    for part in ["conversions", "losses"] {
      let csv = try ledger.done(
        "settle", "--treaty", "XE", "--through", "2024-09-30", "--format", "csv", "--part", part
      ).output
      try expect(csv, is: "excess-currency-\(part).csv")
    }
    let json = try ledger.done(
      "settle", "--treaty", "XE", "--through", "2024-09-30", "--format", "json"
    ).json()
    let statement = try #require((json["accounts"] as? [[String: Any]])?.first)
    let year = try #require((statement["memoranda"] as? [[String: Any]])?.first?["excess"] as? [String: Any])
    // 5,000 dollars of fees are 4,000 euros, beside 3,000.
    #expect(year["subject_premium"] as? String == "7000.00", "\(year)")
    let rows = try #require(year["conversions"] as? [[String: Any]])
    #expect(
      rows.map { $0["original_amount"] as? String } == ["5000.00", "20000.00"]
        && rows.map { $0["amount"] as? String } == ["4000.00", "16000.00"], "\(rows)")
    #expect(rows.allSatisfy { $0["rate_date"] as? String == "2024-09-30" }, "\(rows)")
    // 10,000 less 750 of deposit and 1,000 for the reinstatement: 8,250 euros.
    let paid = try ledger.done("settle", "--pay", "--treaty", "XE", "--through", "2024-10-15").output
    #expect(paid.contains("8,250.00 EUR is paid as 10,312.50 USD"), "\(paid)")
    try expect(paid, is: "excess-currency-payment.txt")
    let page = try ledger.done("statement", "treaty", "--treaty", "AE", "--to", "2024-09-30").output
    #expect(page.contains("in EUR") && page.contains("6,000.00"), "\(page)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// What accounts come to is what the terms take of the ledger's own losses, at the same rates.
  @Test func accountsAgreeWithTermsOnStoredLosses() throws {
    let ledger = try posted([Self.event, Self.year])
    try post(ledger, claim("G3", "2024-07-03", "66666.66", "EUR"))
    func agree(_ day: String) throws {
      var sums: [String: Int] = [:]
      for treaty in ["XE", "AE"] {
        _ = try lines(ledger, treaty, day)
        let page = try ledger.done(
          "statement", "treaty", "--treaty", treaty, "--to", day, "--format", "json"
        ).json()
        for pages in page["pages"] as? [[String: Any]] ?? [] {
          for figure in pages["figures"] as? [[String: Any]] ?? []
          where figure["figure"] as? String == "excessLoss" {
            sums[treaty] = cents(figure["since_inception"] as? String)
          }
        }
      }
      let json = try ledger.done(
        "treaty", "apply", "--all", "--event-by", "borrower", "--as-of", day, "--format", "json"
      ).json()
      let euros = try #require(json["currencies"] as? [[String: Any]]).first
      #expect(euros?["currency"] as? String == "EUR")
      var taken: [String: Int] = [:]
      for event in euros?["events"] as? [[String: Any]] ?? [] {
        let (gross, ceded, net) = (
          cents(event["gross"] as? String), cents(event["ceded"] as? String), cents(event["net"] as? String)
        )
        #expect(gross == ceded + net)
        for treaty in event["treaties"] as? [[String: Any]] ?? [] {
          taken[treaty["treaty"] as? String ?? "", default: 0] += cents(treaty["ceded"] as? String)
        }
      }
      #expect(
        ["XE", "AE"].allSatisfy { taken[$0] == sums[$0] && sums[$0] ?? 0 > 0 }, "\(day) \(taken) \(sums)")
    }
    try agree("2024-06-30")
    try agree("2024-09-30")
    let text = try ledger.done(
      "treaty", "apply", "--all", "--event-by", "borrower", "--as-of", "2024-09-30"
    ).output
    try expect(text, is: "excess-currency-apply.txt")
    let csv = ["treaty", "apply", "--all", "--as-of", "2024-09-30", "--format", "csv"]
    let several = try ledger.program.run(csv)
    #expect(several.status != 0 && several.errors.contains("several currencies: USD, EUR"), "\(several)")
    let one = try ledger.program.run(csv + ["--currency", "EUR"])
    #expect(one.status == 0 && one.output.hasPrefix("event,risk,gross,ceded,net,QE,XE,AE"), "\(one)")
    // Given losses state their currency.
    func apply(_ rows: String, _ columns: String = ",LocCurrency") throws -> Outcome {
      let file = try TestFolder.shared.write(
        "event,date,PortNumber,LocNumber,loss\(columns)\n\(rows)\n", as: "losses.csv")
      return try ledger.run("treaty", "apply", "--treaty", "XE", "--losses", file)
    }
    let given = try apply("E1,2024-03-01,VT,G1,100000,\nE1,2024-03-01,VT,G2,30000,EUR")
    // Without the shares 90,000 and 30,000: the limit.
    #expect(given.status == 0 && given.output.contains("120,000.00  10,000.00"), "\(given)")
    let unstated = try apply("E1,2024-03-01,VT,G2,30000", "")
    #expect(
      unstated.status == 3 && unstated.errors.contains("is not the currency of guarantee VT/G2, EUR"),
      "\(unstated)")
  }

  /// Without a conversion a guarantee in another currency is none of the treaty's business, in accounts and
  /// on stored losses alike.
  @Test func withoutAConversionOnlyItsOwnCurrencyIsCovered() throws {
    let own = Self.treaty(
      "XO", "per_risk_xl", inuring: 20, "attachment: 5000, limit: 50000", money: "currency: EUR")
    let ledger = try posted([own])
    // 15,000 euros of G2 are 10,000 above 5,000; G1's dollars are left out.
    #expect(try lines(ledger, "XO", "2024-06-30") == ["VT 2024 excessLoss": "10000.00"])
    let account = try ledger.done("settle", "--treaty", "XO", "--through", "2024-06-30").output
    #expect(
      account.contains("guarantees in EUR; those of other currencies are not covered"), "\(account)")
    let applied = try ledger.done(
      "treaty", "apply", "--all", "--as-of", "2024-06-30", "--currency", "EUR"
    ).output
    #expect(applied.contains("30,000.00  15,000.00  10,000.00"), "\(applied)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// A stop loss at rates that the treaty states: 5,000 dollars of premium at 0.5 and 3,000 euros.
  @Test func aStopLossConvertsItsPremiumAtItsOwnRates() throws {
    let stop = Self.treaty(
      "SE", "stop_loss", inuring: 20,
      "loss_ratio_attachment: \"100%\", loss_ratio_limit: none, "
        + "measure: { account: 2110, events: [fee.billed] }",
      money: "currency: EUR, convert: fixed, rates: [ { from: USD, rate: \"0.5\" } ]")
    let ledger = try posted([stop], rates: "from,to,rate,valid_from,valid_to\n")
    // Losses are 10,000 + 15,000 euros, 19,500 above a premium of 5,500.
    #expect(try lines(ledger, "SE", "2024-06-30") == ["VT 2024 stopLossRecovery": "19500.00"])
    let account = try ledger.done("settle", "--treaty", "SE", "--through", "2024-06-30").output
    #expect(account.contains("at the treaty's rates: USD at 0.5"), "\(account)")
    #expect(account.contains("the treaty"), "\(account)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// A capped portfolio that closes on 31 March keeps the rate of that day: half of 20,000 dollars at 0.8 and
  /// 15,000 euros, whatever a dollar is worth afterwards.
  @Test func aClosedYearKeepsItsRate() throws {
    let cap = Self.treaty(
      "CE", "portfolio_cap", inuring: 20,
      "cession: \"50%\", cap_rate: \"100%\", volume: 100000, closes_after_months: 3",
      money: "currency: EUR, convert: account")
    let rates = """
      from,to,rate,valid_from,valid_to
      USD,EUR,0.9,2024-01-01,2024-07-01
      USD,EUR,0.8,2024-07-01,2025-04-01
      USD,EUR,0.7,2025-04-01,

      """
    let ledger = try posted([cap], rates: rates)
    #expect(try lines(ledger, "CE", "2024-06-30") == ["VT 2024 cappedLoss": "16500.00"])
    #expect(try lines(ledger, "CE", "2025-03-31") == ["VT 2024 cappedLoss": "-1000.00"])
    #expect(try lines(ledger, "CE", "2025-06-30") == [:])
    let account = try ledger.done("settle", "--treaty", "CE", "--through", "2025-06-30").output
    #expect(account.contains("0.8  2025-03-31  16,000.00"), "\(account)")
    #expect(account.contains("final: closed on 2025-03-31"), "\(account)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// 8,500 euros were 9,444.44 dollars on the account's last day, and are 10,625.00 when they are paid.
  @Test func theExchangeDifferenceIsALineOfItsOwn() throws {
    let ledger = try posted([Self.event])
    try ledger.done("settle", "--treaty", "XE", "--through", "2024-06-30")
    let pay = ["settle", "--pay", "--treaty", "XE", "--through", "2024-07-15"]
    let json = try ledger.program.run(pay + ["--dry-run", "--format", "json"]).json()
    let account = try #require((json["accounts"] as? [[String: Any]])?.first)
    let paid = try #require(account["paid"] as? [String: Any])
    #expect(account["net"] as? String == "8500.00" && paid["amount"] as? String == "10625.00", "\(account)")
    #expect(paid["exchange_difference"] as? String == "1180.56", "\(paid)")
    #expect(try ledger.program.run(pay).status == 0)
    let gain = try ledger.done("statement", "fund", "--book", "VT").output
    #expect(gain.contains("Exchange gains") && gain.contains("1,180.56"), "\(gain)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  @Test func whatHasNoRateIsRefused() throws {
    let ledger = try posted([Self.event])
    let late = try ledger.run("settle", "--treaty", "XE", "--through", "2024-12-31")
    #expect(late.status != 0)
    try expect(late.errors, is: "excess-currency-refused.txt")
    let apply = try ledger.run("treaty", "apply", "--all", "--as-of", "2024-05-31")
    #expect(apply.status == 0, "\(apply)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// Each with its place, and what would be right.
  @Test func whatCannotBeToldInOneCurrencyIsRefused() throws {
    let layer = "attachment: 40000, limit: 20000"
    func excess(_ money: String, _ code: String = "XO", inuring: Int = 20) -> (code: String, text: String) {
      Self.treaty(code, "per_risk_xl", inuring: inuring, layer, money: money)
    }
    let cases: [(String, [(code: String, text: String)], String)] = [
      (
        "a share that converts",
        [
          (
            "XO",
            excess("currency: EUR, convert: account").text.replacing("per_risk_xl", with: "quota_share")
              .replacing(layer, with: "cession: \"10%\"").replacing(", attaching: losses", with: "")
          )
        ], Self.rates
      ), ("no rate of the book's currency", [excess("currency: JPY, convert: account")], Self.rates),
      ("no rate of its own", [excess("currency: EUR, convert: fixed")], Self.rates),
      (
        "a rate of its own currency",
        [
          excess(
            "currency: EUR, convert: fixed, rates: [ { from: EUR, rate: 1 }, { from: USD, rate: \"0.9\" } ]")
        ], Self.rates
      ),
      (
        "rates beside those of the pack",
        [excess("currency: EUR, convert: account, rates: [ { from: USD, rate: \"0.9\" } ]")], Self.rates
      ), ("rates without a conversion", [excess("rates: [ { from: EUR, rate: \"0.9\" } ]")], Self.rates),
      ("before a share", [excess("currency: USD, convert: account", inuring: 10)], Self.rates),
      (
        "before an excess in another currency",
        [excess("currency: EUR, convert: account"), excess("currency: USD", "XP", inuring: 30)], Self.rates
      ),
      (
        "beside an excess at another rate",
        [
          excess("currency: EUR, convert: account"),
          excess("currency: EUR, convert: fixed, rates: [ { from: USD, rate: \"0.9\" } ]", "XP", inuring: 30),
        ], Self.rates
      ),
      (
        "of a reinsurer",
        [
          (
            "XO",
            excess("currency: EUR, convert: account").text.replacing("book: VT", with: "book: reinsurer")
              .replacing("on_payment", with: "at_once").replacing("period: quarter, ", with: "")
              .replacing(", due_days: 30", with: "").replacing("party: reinsurer", with: "party: treasury")
          )
        ], Self.rates
      ),
    ]
    let said = try cases.map { name, treaties, rates in
      let outcome = try Program().run(["scheme", "check", try folder(treaties, rates: rates)])
      #expect(outcome.status != 0, "\(name)")
      let lines = (outcome.output + outcome.errors).split(separator: "\n").filter { $0.contains(".yaml:") }
      return "# \(name)\n" + lines.map { "\($0)\n" }.joined()
    }.joined(separator: "\n")
    try expect(said, is: "excess-currency-faults.txt")
  }

  private func cents(_ text: String?) -> Int { Int((text ?? "").replacing(".", with: "")) ?? Int.min }
}
