-- Live matches of an account with the names of their items.
select fact.match_id, fact.rule, fact.reason, fact.currency, fact.difference,
  coalesce(named.ours, 0)::bigint, coalesce(named.theirs, 0)::bigint, coalesce(named.names, '')
from ledger.live_match as fact
left join lateral (
  select sum(item.amount) filter (where item.side = 'ours') as ours,
    sum(item.amount) filter (where item.side = 'theirs') as theirs,
    string_agg(
      case item.side
        when 'ours' then (string_to_array(event.record, E'\t'))[array_position(string_to_array(header.columns, E'\t'), 'reference')]
        else 'bank ' || statement.identification || ' line ' || line.file_line
      end, ', ' order by item.side, item.item_number, item.item_part) as names
  from ledger.reconciliation_match_item as item
  left join ledger.event on item.side = 'ours' and event.event_id = item.item_number
  left join ledger.event_header as header on header.header_id = event.header_id
  left join ledger.bank_line as line on item.side = 'theirs' and line.line_id = item.item_number
  left join ledger.bank_statement as statement on statement.statement_id = line.line_id >> 32
  where item.match_id = fact.match_id
) as named on true
where fact.account = $1
order by fact.match_id
