import Ledger
import Money
import Posting

@testable import Statements

/// A small association with two funds and two cohorts. Its accounts, lines and figures are made up.
struct Fixture {
  var scheme: Scheme
  var rows: [MovementRow] = []
  let yen = Currency("JPY")!

  init() {
    scheme = Scheme(
      name: "sample", version: "1.0", currency: yen, timeZone: "UTC", languages: ["en", "ja"],
      fiscalYearStartMonth: 4, isExample: true, compensation: .income, hash: [])
    scheme.books = [
      Book(
        code: "tokyo", role: .association, nameEnglish: "Tokyo", nameLocal: "東京", currency: yen,
        validity: Validity())
    ]
    for (code, restricted) in [("basic", false), ("quake", true)] {
      scheme.funds.append(
        Fund(
          book: 0, code: code, nameEnglish: code, nameLocal: code, sourceKind: "local",
          restricted: restricted,
          bankAccount: code, validity: Validity()))
    }
    let accounts: [(String, String, String, AccountClass, Side, String?)] = [
      ("1010", "Cash at bank", "預金", .asset, .debit, nil),
      ("1210", "Indemnity right", "求償権", .asset, .debit, nil),
      ("2110", "Unearned fee", "未経過保証料", .liability, .credit, nil),
      ("3110", "Endowment", "基本財産", .equity, .credit, nil),
      ("3210", "Fund reserve", "準備金", .equity, .credit, nil),
      ("4110", "Guarantee fee", "保証料", .income, .credit, nil),
      ("5110", "Operating cost", "業務費", .expense, .debit, nil),
      ("9110", "Guarantee contra", "保証債務見返", .memo, .debit, "9210"),
      ("9210", "Guarantee liability", "保証債務", .memo, .credit, "9110"),
      ("2990", "Clearing", "諸口", .liability, .credit, nil),
    ]
    scheme.chart = accounts.map { code, english, local, kind, normal, pair in
      ChartAccount(
        role: .association, code: code, nameEnglish: english, nameLocal: local, accountClass: kind,
        normal: normal,
        pair: pair, hasFloor: code == "1010", isClearing: code == "2990")
    }
    scheme.labels = [
      "fund.section.A": ["en": "Opening balance", "ja": "期首残高"], "statement.total": ["ja": "合計"],
      "fund.ratio.leverage": ["ja": "保証倍率"], "statement.in": ["ja": "入金"],
      "event.claim.paid": ["ja": "代位弁済支払"], "fund.line.fees": ["ja": "保証料（収入）"],
    ]
    addLines()
    addRows()
  }

  private mutating func addLines() {
    line("B", "contributions", "3110", nil, 1, "Contributions", "出えん")
    line("B", "reserve", "3210", nil, 1, "Reserve", "準備金繰入")
    line("B", "fees", "4110", nil, 1, "Guarantee fees", "保証料収入")
    line("D", "claims", "1210", .debit, 1, "Subrogations paid", "代位弁済")
    line("D", "recoveries", "1210", .credit, 1, "Recoveries", "回収")
    line("F", "operating", "5110", nil, 1, "Operating cost", "業務費")
    line("G", "indemnity", "1210", nil, -1, "Indemnity right, change", "求償権増減")
    line("J", "new", "9210", nil, 1, "New guarantees", "保証承諾", .guaranteeDrawn)
    line("J", "subrogated", "9210", nil, 1, "Subrogated", "代位弁済", .claimAccepted)
    line("K", "leverage-numerator", "9210", nil, 1, "Guarantees outstanding", "保証債務残高")
    for account in ["3110", "3210", "4110", "5110"] {
      line("K", "leverage-denominator", account, nil, 1, "Fund balance", "基金残高")
    }
    line("K", "claims-numerator", "1210", .debit, -1, "Claims", "代位弁済")
    line("K", "claims-denominator-mean", "9210", nil, 1, "Mean outstanding", "平均残高")
    line("K", "recovery-numerator", "1210", .credit, 1, "Recovered", "回収")
    line("K", "recovery-denominator-opening", "1210", nil, -1, "Opening indemnity", "期首求償権")
    line("K", "recovery-denominator", "1210", .debit, -1, "New", "新規")
  }

  mutating func line(
    _ section: String, _ name: String, _ account: String, _ side: Side?, _ sign: Int, _ english: String,
    _ local: String, _ event: EventKind? = nil
  ) {
    scheme.statementLines.append(
      StatementLine(
        statement: "fund", section: section, line: name, order: scheme.statementLines.count * 10,
        role: .association, account: account, side: side, event: event, component: nil, sign: sign,
        labelEnglish: english, labelLocal: local))
  }

  private mutating func addRows() {
    post(nil, "1010", "3110", 5_000_000, fund: 0, cohort: 0)
    post(nil, "1010", "3110", 2_000_000, fund: 1, cohort: 0)
    post(nil, "1010", "4110", 300_000, fund: 0, cohort: 2023)
    post(nil, "1210", "1010", 100_000, fund: 0, cohort: 2023)
    post(nil, "9110", "9210", 20_000_000, fund: 0, cohort: 2023)
    post(Cause(.fundContribution, .paid), "1010", "3110", 1_000_000, fund: 1, cohort: 0)
    post(Cause(.feeReceived, .feePaidUnbilled), "1010", "4110", 120_000, fund: 0, cohort: 2024)
    post(Cause(.guaranteeDrawn, .drawn), "9110", "9210", 8_000_000, fund: 0, cohort: 2024)
    post(Cause(.guaranteeDrawn, .drawn), "9110", "9210", 4_000_000, fund: 1, cohort: 2024)
    post(Cause(.claimAccepted, .relieved), "9210", "9110", 640_000, fund: 0, cohort: 2023)
    post(Cause(.claimPaid, .paid), "1210", "1010", 640_000, fund: 0, cohort: 2023)
    post(Cause(.recoveryReceived, .book), "1010", "1210", 50_000, fund: 0, cohort: 2023)
    post(Cause(.operatingExpense, .expense), "5110", "1010", 70_000, fund: 0, cohort: 0)
  }

  /// Adds a transfer, as two rows.
  mutating func post(
    _ cause: Cause?, _ debit: String, _ credit: String, _ amount: Int128, fund: Int, cohort: Int
  ) {
    var segment = SegmentTexts()
    segment.cohort = cohort
    segment.programme = cohort == 2024 ? "ordinary" : ""
    for (code, sums) in [(debit, (amount, Int128(0))), (credit, (Int128(0), amount))] {
      rows.append(
        MovementRow(
          book: 0, fund: fund, chart: scheme.chartRow(.association, code)!, currency: yen,
          detail: code == "1010" ? "bank-\(fund)" : "", segment: segment, cause: cause, debit: sums.0,
          credit: sums.1))
    }
  }

  func header(_ language: String = "en", title: String = "Fund balance statement") -> StatementHeader {
    StatementHeader(
      title: title, bookCode: "tokyo", bookName: "Tokyo", from: Day("2024-04-01")!, to: Day("2025-03-31")!,
      knownAtSeal: 42, knownAtTime: "2025-04-10T03:00:00Z", headHash: "00ff", packName: "sample",
      packVersion: "1.0", isExample: true, currency: yen, ledger: "main", language: language)
  }

  func fund(
    _ columns: ColumnDimension = .fund, language: String = "en", mirrors: [MirrorCheck] = []
  ) throws(StatementFault) -> FundStatement {
    try FundStatement.make(
      header: header(language), scheme: scheme, book: 0, currency: yen, rows: rows, columns: columns,
      mirrors: mirrors)
  }

  func trialBalance(_ columns: ColumnDimension = .total, detail: Bool = false) throws(StatementFault)
    -> TrialBalance
  {
    try TrialBalance.make(
      header: header(title: "Trial balance"), scheme: scheme, book: 0, currency: yen, rows: rows,
      columns: columns, detail: detail)
  }

  func account(closing: Int128? = nil, seal: Int64 = 9, date: String = "2025-02-10") throws(StatementFault)
    -> AccountStatement
  {
    func entry(_ date: String, _ seal: Int64, _ reference: String, _ debit: Int64, _ credit: Int64)
      -> AccountEntry
    {
      AccountEntry(
        date: Day(date)!, seal: seal, event: "claim.paid", reference: reference, component: "paid",
        counterAccount: "1210", subject: "K3", segment: "cohort=2023, line=\"a\"", debit: debit,
        credit: credit)
    }
    return try AccountStatement.make(
      header: header(title: "Account statement"), scheme: scheme,
      account: AccountDescription(code: "1010", name: "Cash at bank", normal: .debit, fund: "basic"),
      opening: 5_200_000,
      entries: [entry(date, seal, "G17/pay", 0, 640_000), entry("2024-05-01", 3, "F,1", 120_000, 0)],
      closing: closing)
  }
}
