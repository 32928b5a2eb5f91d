import Posting
import Testing

/// Events beside drawing, claim and recovery, each on its allowed and its forbidden side, with the accounts
/// of domain.md 9.2 as 9.5 and 9.7 correct them, in the shipped packs.
struct LifeTableTests {
  @Test(arguments: claims + margins + fees + funds) func inChina(_ row: EventCase) throws {
    try row.run(try TestPacks.china.get())
  }

  @Test(arguments: charges + returns) func inJapan(_ row: EventCase) throws {
    try row.run(try TestPacks.japan.get())
  }

  @Test(arguments: budgets + support) func inTheUnitedStates(_ row: EventCase) throws {
    try row.run(try TestPacks.unitedStates.get())
  }

  /// The same cases in the toy packs, which are files alone.
  @Test(arguments: claims + margins + fees + funds) func onTheIslandAsInChina(_ row: EventCase) throws {
    try Renaming.chinaOnIsland.run(row)
  }

  @Test(arguments: charges + returns) func onTheShoalAsInJapan(_ row: EventCase) throws {
    try Renaming.japanOnShoal.run(row)
  }

  @Test(arguments: budgets + support) func onTheShoalAsInTheUnitedStates(_ row: EventCase) throws {
    try Renaming.unitedStatesOnShoal.run(row)
  }

  // MARK: - Claims that are expected, denied, written off and come back

  private static let drawn = [
    "fund.contribution C1 direct-1 2024-01-05 party=local amount=20000000",
    "fund.contribution C2 province 2024-01-05 party=local amount=20000000",
    "fund.contribution C3 nation 2024-01-05 party=mof amount=20000000",
    "fund.contribution C4 bridge-fund 2024-01-05 party=local amount=5000",
    "fund.contribution C5 relief-fund 2024-01-05 party=mof amount=5000",
    "guarantee.drawn G1/d direct-1 2024-02-01 guarantee=G1 programme=bank-share-20 amount=4000000",
  ]
  private static let notified =
    drawn + ["claim.notified G1/n direct-1 2024-08-01 guarantee=G1 claim=K1 amount=2000000"]
  private static let accepted =
    notified + [
      "claim.accepted G1/a direct-1 2024-10-01 guarantee=G1 claim=K1 amount=4000000 principal=4000000"
    ]
  private static let paid =
    accepted + ["claim.paid G1/p direct-1 2024-10-10 guarantee=G1 claim=K1 amount=4000000"]
  private static let off =
    paid + ["indemnity.writtenOff G1/w direct-1 2024-12-01 guarantee=G1 claim=K1 amount=1000000"]

  static let claims: [EventCase] = [
    .allowed(
      "an expected claim: each tier reserves its quarter", after: drawn,
      "claim.notified G1/n direct-1 2024-08-01 guarantee=G1 claim=K1 amount=2000000",
      ["province 5120 2310 50000000", "nation 5120 2310 50000000"]),
    .allowed(
      "more is expected", after: notified,
      "claim.notified G1/m direct-1 2024-09-01 guarantee=G1 claim=K1 amount=4000000",
      ["province 5120 2310 50000000", "nation 5120 2310 50000000"]),
    .allowed(
      "less is expected: a release, gross", after: notified,
      "claim.notified G1/m direct-1 2024-09-01 guarantee=G1 claim=K1 amount=1000000",
      ["province 2310 4210 25000000", "nation 2310 4210 25000000"]),
    .forbidden(
      "more than the guarantee", after: drawn,
      "claim.notified G1/n direct-1 2024-08-01 guarantee=G1 claim=K1 amount=4000000.01", "above-outstanding",
      mentions: "4,000,000.00 CNY"),
    .forbidden(
      "a claim that was accepted", after: accepted,
      "claim.notified G1/m direct-1 2024-11-01 guarantee=G1 claim=K1 amount=1", "claim-known"),
    .allowed(
      "paid in part: the reserve covers what is left of what was expected", after: accepted,
      "claim.paid G1/p direct-1 2024-10-10 guarantee=G1 claim=K1 amount=800000",
      [
        "direct-1 2240 1010 80000000", "direct-1 1220 4120 20000000", "province 5110 2210 20000000",
        "direct-1 1220 4120 20000000", "nation 5110 2210 20000000", "province 2310 4210 20000000",
        "nation 2310 4210 20000000",
      ]),
    .allowed(
      "paid: the whole claim is expense, the whole reserve released", after: accepted,
      "claim.paid G1/p direct-1 2024-10-10 guarantee=G1 claim=K1 amount=4000000",
      [
        "direct-1 2240 1010 400000000", "direct-1 1220 4120 100000000", "province 5110 2210 100000000",
        "direct-1 1220 4120 100000000", "nation 5110 2210 100000000", "province 2310 4210 50000000",
        "nation 2310 4210 50000000",
      ]),
    .allowed(
      "an expected claim is denied: the promise and its reserves end", after: notified,
      "claim.denied G1/x direct-1 2024-10-10 guarantee=G1 claim=K1 reason=late",
      [
        "direct-1 9210 9110 400000000", "direct-1 9220 9120 100000000", "province 9210 9110 100000000",
        "direct-1 9220 9120 100000000", "nation 9210 9110 100000000", "province 2310 4210 50000000",
        "nation 2310 4210 50000000",
      ]),
    .allowed(
      "an accepted claim is denied: it is taken back", after: accepted,
      "claim.denied G1/x direct-1 2024-10-10 guarantee=G1 claim=K1 reason=late",
      ["direct-1 2240 1210 400000000", "province 2310 4210 50000000", "nation 2310 4210 50000000"]),
    .forbidden(
      "a paid claim is denied", after: paid,
      "claim.denied G1/x direct-1 2024-10-11 guarantee=G1 claim=K1 reason=late", "claim-paid"),
    .forbidden(
      "denied a second time",
      after: accepted + ["claim.denied G1/x direct-1 2024-10-10 guarantee=G1 claim=K1 reason=late"],
      "claim.denied G1/y direct-1 2024-10-11 guarantee=G1 claim=K1 reason=late", "claim-paid",
      mentions: "denied before"),
    .forbidden(
      "denied, never heard of", after: drawn,
      "claim.denied G1/x direct-1 2024-10-11 guarantee=G1 claim=K1 reason=late", "unknown-claim"),
    .allowed(
      "a denial is reversed",
      after: accepted + ["claim.denied G1/x direct-1 2024-10-10 guarantee=G1 claim=K1 reason=late"],
      "posting.reversed R direct-1 2024-10-10 of=G1/x reason=error",
      ["direct-1 1210 2240 400000000", "province 4210 2310 50000000", "nation 4210 2310 50000000"]),
    .allowed(
      "reinstated: income of this year", after: off,
      "indemnity.reinstated G1/r direct-1 2025-01-10 guarantee=G1 claim=K1 amount=400000",
      ["direct-1 1210 4180 40000000", "direct-1 9240 9140 40000000"]),
    .forbidden(
      "reinstated above what was written off", after: off,
      "indemnity.reinstated G1/r direct-1 2025-01-10 guarantee=G1 claim=K1 amount=1000000.01",
      "above-written-off", mentions: "1,000,000.00 CNY"),
    .allowed(
      "above the cap: off balance", after: paid,
      "capExcess.retained G1/x direct-1 2024-11-01 guarantee=G1 claim=K1 amount=600000",
      ["direct-1 9150 9250 60000000"]),
  ]

  // MARK: - Margins

  private static let margin =
    paid + ["margin.received G1/m direct-1 2024-02-01 guarantee=G1 amount=500000"]

  static let margins: [EventCase] = [
    .allowed(
      "placed", after: drawn, "margin.received G1/m direct-1 2024-02-01 guarantee=G1 amount=500000",
      ["direct-1 1010 2510 50000000"]),
    .allowed(
      "applied: CN-1's recovery of 500,000, a quarter to each tier", after: margin,
      "margin.applied G1/x direct-1 2024-11-01 guarantee=G1 claim=K1 amount=500000",
      [
        "direct-1 2510 1210 50000000", "direct-1 5160 2220 12500000", "province 1120 4120 12500000",
        "direct-1 5160 2220 12500000", "nation 1120 4120 12500000",
      ]),
    .allowed(
      "remitted like a recovery",
      after: margin + ["margin.applied G1/x direct-1 2024-11-01 guarantee=G1 claim=K1 amount=500000"],
      "recovery.remitted G1/y direct-1 2024-11-02 of=G1/x party=nation amount=125000",
      ["direct-1 2220 1010 12500000", "nation 1015 1120 12500000"]),
    .forbidden(
      "more than was placed", after: margin,
      "margin.applied G1/x direct-1 2024-11-01 guarantee=G1 claim=K1 amount=500000.01", "above-margin",
      mentions: "the margin is 500,000.00 CNY"),
    .forbidden(
      "before the claim is paid",
      after: accepted + ["margin.received G1/m direct-1 2024-02-01 guarantee=G1 amount=500000"],
      "margin.applied G1/x direct-1 2024-10-02 guarantee=G1 claim=K1 amount=1", "above-margin",
      mentions: "owes 0.00 CNY"),
  ]

  // MARK: - Fees that a fund pays

  private static let billed =
    drawn + ["fee.billed F1 direct-1 2024-02-01 guarantee=G1 amount=30000"]
  private static let subsidised =
    billed + ["fee.subsidised F2 direct-1 2024-02-10 guarantee=G1 party=relief-fund amount=3000"]

  static let fees: [EventCase] = [
    .allowed(
      "the fund owes it, and not the borrower", after: billed,
      "fee.subsidised F2 direct-1 2024-02-10 guarantee=G1 party=relief-fund amount=3000",
      ["direct-1 1160 1110 300000", "relief-fund 5145 2115 300000"]),
    .forbidden(
      "more than is billed and unpaid", after: subsidised,
      "fee.subsidised F3 direct-1 2024-02-10 guarantee=G1 party=relief-fund amount=27000.01",
      "above-fee-billed", mentions: "27,000.00 CNY"),
    .forbidden(
      "by somebody without a fund", after: billed,
      "fee.subsidised F2 direct-1 2024-02-10 guarantee=G1 party=mof amount=1", "no-subsidiser"),
    .allowed(
      "paid, and in transit until the bank shows it", after: subsidised,
      "fee.subsidyReceived F4 direct-1 2024-03-01 of=F2 amount=3000",
      ["direct-1 1015 1160 300000", "relief-fund 2115 1010 300000"]),
    .forbidden(
      "more than is owed", after: subsidised,
      "fee.subsidyReceived F4 direct-1 2024-03-01 of=F2 amount=3000.01", "above-open-item"),
  ]

  // MARK: - Between funds

  static let funds: [EventCase] = [
    .allowed(
      "to the fund of another book", after: drawn,
      "fund.transferred T1 bridge-fund 2024-06-01 party=credit-fund to_fund=credit amount=2000",
      ["bridge-fund 5190 1010 200000", "credit-fund 1015 4190 200000"]),
    .allowed(
      "reversed in both books",
      after: drawn + [
        "fund.transferred T1 bridge-fund 2024-06-01 party=credit-fund to_fund=credit amount=2000"
      ], "posting.reversed R bridge-fund 2024-06-01 of=T1 reason=error",
      ["bridge-fund 1010 5190 200000", "credit-fund 4190 1015 200000"]),
    .forbidden(
      "more than it has", after: drawn,
      "fund.transferred T1 bridge-fund 2024-06-01 party=credit-fund to_fund=credit amount=5000.01", "floor"),
    .forbidden(
      "to itself", after: drawn, "fund.transferred T1 bridge-fund 2024-06-01 to_fund=bridge amount=1",
      "same-fund"),
    .forbidden(
      "to a fund that is not there", after: drawn,
      "fund.transferred T1 bridge-fund 2024-06-01 party=credit-fund to_fund=main amount=1", "unknown-fund",
      mentions: "credit-fund has no fund main"),
    .forbidden(
      "to an association", after: drawn,
      "fund.transferred T1 bridge-fund 2024-06-01 party=direct-1 to_fund=main amount=1", "no-transfer"),
    .forbidden(
      "to somebody who keeps no book", after: drawn,
      "fund.transferred T1 bridge-fund 2024-06-01 party=mof to_fund=main amount=1", "no-transfer"),
    .allowed(
      "support without budget authority", after: drawn,
      "support.granted S1 relief-fund 2024-06-01 programme=relief borrower=e-1 purpose=fee amount=10",
      ["relief-fund 5145 2110 1000"]),
  ]

  // MARK: - Burden charges and returns

  private static let charged = [
    "fund.contribution C1 tokyo 2024-04-01 party=local amount=500000000",
    "burdenCharge.assessed B1 tokyo 2025-03-01 party=lenders programme=unsecured amount=200000000",
  ]

  /// domain.md 2.4, JP-3: 200,000,000; the insurer bore 80 % of the claims (9.5 E19).
  static let charges: [EventCase] = [
    .allowed(
      "assessed: the insurer's share is owed the same day", after: [charged[0]], charged[1],
      ["tokyo 1240 4150 200000000", "tokyo 5170 2220 160000000", "jfc 1120 4120 160000000"]),
    .allowed(
      "received in part", after: charged, "burdenCharge.received B2 tokyo 2025-04-01 of=B1 amount=150000000",
      ["tokyo 1010 1240 150000000"]),
    .forbidden(
      "received beyond the charge", after: charged,
      "burdenCharge.received B2 tokyo 2025-04-01 of=B1 amount=200000001", "above-open-item",
      mentions: "200,000,000 JPY"),
    .allowed(
      "the insurer's share is remitted", after: charged,
      "recovery.remitted B3 tokyo 2025-04-02 of=B1 amount=160000000",
      ["tokyo 2220 1010 160000000", "jfc 1015 1120 160000000"]),
    .forbidden(
      "for a programme that is not there", after: [charged[0]],
      "burdenCharge.assessed B1 tokyo 2025-03-01 party=lenders programme=x amount=1", "unknown-programme"),
  ]

  private static let resolved = [
    "fund.contribution Q1 quake-fund 2011-05-01 party=mof amount=69700000000",
    "fund.returnResolved Q2 quake-fund 2025-01-10 party=mof amount=30000000000",
  ]

  static let returns: [EventCase] = [
    .allowed("resolved", after: [resolved[0]], resolved[1], ["quake-fund 3110 2130 30000000000"]),
    .allowed(
      "paid", after: resolved, "fund.returnPaid Q3 quake-fund 2025-02-10 of=Q2 amount=30000000000",
      ["quake-fund 2130 1010 30000000000"]),
    .forbidden(
      "paid beyond what was resolved", after: resolved,
      "fund.returnPaid Q3 quake-fund 2025-02-10 of=Q2 amount=30000000001", "above-open-item"),
    .forbidden(
      "paid without a resolution", after: resolved,
      "fund.returnPaid Q3 quake-fund 2025-02-10 of=Q1 amount=1", "unknown-item",
      mentions: "left nothing open"),
  ]

  // MARK: - Authority to spend and support

  private static let authority = [
    "fund.contribution C1 relief 2020-01-31 party=treasury amount=1000000",
    "budget.appropriated A1 relief 2020-01-31 programme=disaster-loan amount=900000",
    "budget.allotted A2 relief 2020-02-01 programme=disaster-loan amount=700000",
    "budget.obligated A3 relief 2020-02-10 programme=disaster-loan amount=500000",
  ]

  static let budgets: [EventCase] = [
    .allowed("appropriated", authority[1], ["relief 9310 9320 90000000"]),
    .allowed("allotted", after: [authority[1]], authority[2], ["relief 9320 9330 70000000"]),
    .forbidden(
      "allotted beyond the appropriation", after: [authority[1]],
      "budget.allotted A2 relief 2020-02-01 programme=disaster-loan amount=900000.01", "floor",
      mentions: "9320/USD/disaster-loan: 900,000.00 USD is left"),
    .forbidden(
      "allotted before the appropriation", after: [authority[1]],
      "budget.allotted A2 relief 2020-01-30 programme=disaster-loan amount=1", "floor",
      mentions: "0.00 USD is left from 2020-01-30 on"),
    .forbidden(
      "out of another programme's appropriation", after: [authority[1]],
      "budget.allotted A2 relief 2020-02-01 programme=7a amount=1", "floor", mentions: "9320/USD/7a"),
    .allowed("obligated", after: Array(authority[...2]), authority[3], ["relief 9330 9340 50000000"]),
    .forbidden(
      "obligated beyond the allotment", after: Array(authority[...2]),
      "budget.obligated A3 relief 2020-02-10 programme=disaster-loan amount=700000.01", "floor"),
    .allowed(
      "deobligated", after: authority,
      "budget.deobligated A4 relief 2020-02-12 programme=disaster-loan amount=100000",
      ["relief 9340 9330 10000000"]),
    .allowed(
      "expended", after: authority,
      "budget.expended A5 relief 2020-02-20 programme=disaster-loan amount=500000",
      ["relief 9340 9350 50000000"]),
    .forbidden(
      "expended beyond the obligation", after: authority,
      "budget.expended A5 relief 2020-02-20 programme=disaster-loan amount=500000.01", "floor"),
    .forbidden(
      "for a programme that is not there", "budget.appropriated A1 relief 2020-01-31 programme=x amount=1",
      "unknown-programme"),
    .forbidden(
      "in a book whose role the pack gives none",
      "budget.appropriated A1 AL 2020-01-31 programme=7a amount=1", "no-posting-rule"),
    .forbidden(
      "authority is not moved by hand", after: authority,
      "journal.entry J1 relief 2020-02-20 amount=1 debit=9320 credit=9330", "account-not-by-hand",
      mentions: "carries authority by programme"),
  ]

  private static let granted =
    authority + [
      "support.granted S1 relief 2020-03-01 programme=disaster-loan borrower=e-1 purpose=wages amount=200000"
    ]
  private static let monthly =
    "support.granted S1 relief 2020-03-01 programme=disaster-loan borrower=e-1 purpose=wages "
    + "month=2020-02 component=wage amount=10"
  private static let clawedBack =
    granted + [
      "support.clawback S2 relief 2020-04-01 borrower=e-1 purpose=wages amount=30000 reason=twice"
    ]

  static let support: [EventCase] = [
    .allowed(
      "granted out of what is obligated", after: authority, granted[4],
      ["relief 5120 2110 20000000", "relief 9340 9350 20000000"]),
    .allowed(
      "interest, up to the verified loss", after: authority,
      "support.granted S1 relief 2020-03-01 programme=disaster-loan borrower=e-1 purpose=interest amount=9 "
        + "verified_loss=9",
      ["relief 5130 2110 900", "relief 9340 9350 900"]),
    .forbidden(
      "above the verified loss", after: authority,
      "support.granted S1 relief 2020-03-01 programme=disaster-loan borrower=e-1 purpose=wages amount=9.01 "
        + "verified_loss=9", "above-verified-loss", mentions: "9.00 USD"),
    .forbidden(
      "beyond what is obligated", after: authority,
      "support.granted S1 relief 2020-03-01 programme=disaster-loan borrower=e-1 purpose=wages "
        + "amount=500000.01", "floor"),
    .forbidden(
      "for no programme, where authority is kept by it", after: authority,
      "support.granted S1 relief 2020-03-01 borrower=e-1 purpose=wages amount=1", "programme-needed"),
    .forbidden(
      "for a purpose that the pack has not", after: authority,
      "support.granted S1 relief 2020-03-01 programme=disaster-loan borrower=e-1 purpose=rent amount=1",
      "unknown-purpose"),
    .allowed(
      "paid in part", after: granted, "support.paid S1/p relief 2020-03-10 of=S1 amount=120000",
      ["relief 2110 1010 12000000"]),
    .forbidden(
      "paid beyond what was granted",
      after: granted + ["support.paid S1/p relief 2020-03-10 of=S1 amount=120000"],
      "support.paid S1/q relief 2020-03-11 of=S1 amount=80000.01", "above-open-item",
      mentions: "80,000.00 USD"),
    .allowed(
      "asked back: income, not less expense", after: granted, clawedBack[5], ["relief 1130 4130 3000000"]),
    .allowed(
      "comes in", after: clawedBack, "support.collected S2/c relief 2020-04-20 of=S2 amount=30000",
      ["relief 1010 1130 3000000"]),
    .forbidden(
      "comes in beyond what was asked", after: clawedBack,
      "support.collected S2/c relief 2020-04-20 of=S2 amount=30000.01", "above-open-item"),
    .forbidden(
      "a grant is not collected", after: granted,
      "support.collected S2/c relief 2020-04-20 of=S1 amount=1", "unknown-item"),
    .forbidden(
      "the same month and component twice", after: authority + [monthly],
      monthly.replacing("S1", with: "S2"), "duplicate-support", mentions: "event S1"),
    .allowed(
      "the next month", after: authority + [monthly],
      monthly.replacing("S1", with: "S2").replacing("2020-02 ", with: "2020-03 "),
      ["relief 5120 2110 1000", "relief 9340 9350 1000"]),
    .allowed(
      "again, after the first was reversed",
      after: authority + [monthly, "posting.reversed R relief 2020-03-01 of=S1 reason=error"],
      monthly.replacing("S1", with: "S2"), ["relief 5120 2110 1000", "relief 9340 9350 1000"]),
    .forbidden(
      "two grants for one purpose above the verified loss", after: authority + [monthly],
      "support.granted S2 relief 2020-03-01 programme=disaster-loan borrower=e-1 purpose=wages amount=6 "
        + "verified_loss=15.99", "above-verified-loss", mentions: "of which 10.00 USD is granted"),
    .forbidden(
      "a grant that was paid in part is not reversed",
      after: granted + ["support.paid S1/p relief 2020-03-10 of=S1 amount=120000"],
      "posting.reversed R relief 2020-03-01 of=S1 reason=error", "later-events-depend",
      mentions: "120,000.00 USD of it was paid"),
    .allowed(
      "once the payment was reversed",
      after: granted + [
        "support.paid S1/p relief 2020-03-10 of=S1 amount=120000",
        "posting.reversed R1 relief 2020-03-10 of=S1/p reason=error",
      ], "posting.reversed R relief 2020-03-01 of=S1 reason=error",
      ["relief 2110 5120 20000000", "relief 9350 9340 20000000"]),
    .allowed(
      "a grant is reversed", after: granted, "posting.reversed R relief 2020-03-01 of=S1 reason=error",
      ["relief 2110 5120 20000000", "relief 9350 9340 20000000"]),
  ]
}
