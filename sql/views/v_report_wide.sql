-- One row an agency and year, the main figures as columns, for spreadsheets: total column of requests, all disputes,
-- the proactive figures of both forms.
-- Grain: one row a current report. Key: report_id; (agency_id, year) where both are known.
-- NULL: the cell holds no number, or the form of the report has no such row. denied, unavailable and not_processed are
-- sums and NULL where one of their cells holds no number. other_all joins the forms: the one row of 2019
-- (other_single), or the sum of the three of 2021 where none is unreadable and at least one holds a number.
-- Sums stand beside their parts: never add them together. Amounts of fees are in 万元 (10,000 yuan).
create view v_report_wide as
select
    r.report_id,
    r.agency_id,
    r.agency_name,
    r.year,
    r.published_on,
    r.status,
    r.form_proactive,
    r.form_requests,
    r.form_disputes,
    q.received,
    q.carried_in,
    q.granted,
    q.partially_granted,
    (q.denied_state_secret::decimal(24, 6) + q.denied_prohibited_by_law + q.denied_security_and_stability
        + q.denied_third_party_rights + q.denied_internal_affairs + q.denied_deliberative_process
        + q.denied_enforcement_file + q.denied_administrative_query)::decimal(24, 6) as denied,
    q.denied_state_secret,
    q.denied_prohibited_by_law,
    q.denied_security_and_stability,
    q.denied_third_party_rights,
    q.denied_internal_affairs,
    q.denied_deliberative_process,
    q.denied_enforcement_file,
    q.denied_administrative_query,
    (q.unavailable_not_held::decimal(24, 6) + q.unavailable_needs_creation
        + q.unavailable_unclear_after_correction)::decimal(24, 6) as unavailable,
    q.unavailable_not_held,
    q.unavailable_needs_creation,
    q.unavailable_unclear_after_correction,
    (q.not_processed_petition::decimal(24, 6) + q.not_processed_duplicate + q.not_processed_public_publication
        + q.not_processed_excessive_repetition
        + q.not_processed_confirmation_or_reissue)::decimal(24, 6) as not_processed,
    q.not_processed_petition,
    q.not_processed_duplicate,
    q.not_processed_public_publication,
    q.not_processed_excessive_repetition,
    q.not_processed_confirmation_or_reissue,
    q.other_all,
    q.other_single,
    q.other_no_correction_in_time,
    q.other_fee_unpaid_in_time,
    q.other_other,
    q.outcome_total,
    q.carried_out,
    d.reconsideration_upheld,
    d.reconsideration_corrected,
    d.reconsideration_other,
    d.reconsideration_pending,
    d.reconsideration_total,
    d.litigation_direct_upheld,
    d.litigation_direct_corrected,
    d.litigation_direct_other,
    d.litigation_direct_pending,
    d.litigation_direct_total,
    d.litigation_after_reconsideration_upheld,
    d.litigation_after_reconsideration_corrected,
    d.litigation_after_reconsideration_other,
    d.litigation_after_reconsideration_pending,
    d.litigation_after_reconsideration_total,
    p.regulations_issued,
    p.regulations_repealed,
    p.regulations_in_force,
    p.normative_documents_issued,
    p.normative_documents_repealed,
    p.normative_documents_in_force,
    p.licensing_decisions,
    p.penalties_decisions,
    p.coercion_decisions,
    p.fees_amount,
    p.regulations_newly_made,
    p.regulations_newly_disclosed,
    p.regulations_total_disclosed,
    p.normative_documents_newly_made,
    p.normative_documents_newly_disclosed,
    p.normative_documents_total_disclosed,
    p.other_documents_newly_made,
    p.other_documents_newly_disclosed,
    p.other_documents_total_disclosed,
    p.licensing_items_prior_year,
    p.licensing_items_change,
    p.other_services_items_prior_year,
    p.other_services_items_change,
    p.other_services_decisions,
    p.penalties_items_prior_year,
    p.penalties_items_change,
    p.coercion_items_prior_year,
    p.coercion_items_change,
    p.fees_items_prior_year,
    p.fees_items_change,
    p.procurement_items,
    p.procurement_amount,
    r.n_facts,
    r.n_values,
    r.n_blank,
    r.source_path
from report r
-- Left: a report that lost a table keeps the others. Each side has one row a report.
left join (
    select
        report_id,
        max(value) filter (where row_code = 'received') as received,
        max(value) filter (where row_code = 'carried_in') as carried_in,
        max(value) filter (where row_code = 'outcome.granted') as granted,
        max(value) filter (where row_code = 'outcome.partially_granted') as partially_granted,
        max(value) filter (where row_code = 'outcome.denied.state_secret') as denied_state_secret,
        max(value) filter (where row_code = 'outcome.denied.prohibited_by_law') as denied_prohibited_by_law,
        max(value) filter (where row_code = 'outcome.denied.security_and_stability') as denied_security_and_stability,
        max(value) filter (where row_code = 'outcome.denied.third_party_rights') as denied_third_party_rights,
        max(value) filter (where row_code = 'outcome.denied.internal_affairs') as denied_internal_affairs,
        max(value) filter (where row_code = 'outcome.denied.deliberative_process') as denied_deliberative_process,
        max(value) filter (where row_code = 'outcome.denied.enforcement_file') as denied_enforcement_file,
        max(value) filter (where row_code = 'outcome.denied.administrative_query') as denied_administrative_query,
        max(value) filter (where row_code = 'outcome.unavailable.not_held') as unavailable_not_held,
        max(value) filter (where row_code = 'outcome.unavailable.needs_creation') as unavailable_needs_creation,
        max(value) filter (where row_code = 'outcome.unavailable.unclear_after_correction') as unavailable_unclear_after_correction,
        max(value) filter (where row_code = 'outcome.not_processed.petition') as not_processed_petition,
        max(value) filter (where row_code = 'outcome.not_processed.duplicate') as not_processed_duplicate,
        max(value) filter (where row_code = 'outcome.not_processed.public_publication') as not_processed_public_publication,
        max(value) filter (where row_code = 'outcome.not_processed.excessive_repetition') as not_processed_excessive_repetition,
        max(value) filter (where row_code = 'outcome.not_processed.confirmation_or_reissue') as not_processed_confirmation_or_reissue,
        max(value) filter (where row_code = 'outcome.other.no_correction_in_time') as other_no_correction_in_time,
        max(value) filter (where row_code = 'outcome.other.fee_unpaid_in_time') as other_fee_unpaid_in_time,
        max(value) filter (where row_code = 'outcome.other.other') as other_other,
        max(value) filter (where row_code = 'outcome.total') as outcome_total,
        max(value) filter (where row_code = 'carried_out') as carried_out,
        max(value) filter (where row_code = 'outcome.other') as other_single,
        case
            when count(*) filter (where row_code like 'outcome.other%' and status not in ('reported', 'blank')) = 0
                and (
                    count(*) filter (where row_code = 'outcome.other') = 1
                    or count(*) filter (where row_code like 'outcome.other.%') = 3
                )
                then sum(value) filter (where row_code like 'outcome.other%')::decimal(24, 6)
        end as other_all
    from fact
    where table_code = 'requests'
        and applicant_type = 'total'
    group by report_id
) q on q.report_id = r.report_id
left join (
    select
        report_id,
        max(value) filter (where row_code = 'reconsideration' and measure = 'upheld') as reconsideration_upheld,
        max(value) filter (where row_code = 'reconsideration' and measure = 'corrected') as reconsideration_corrected,
        max(value) filter (where row_code = 'reconsideration' and measure = 'other') as reconsideration_other,
        max(value) filter (where row_code = 'reconsideration' and measure = 'pending') as reconsideration_pending,
        max(value) filter (where row_code = 'reconsideration' and measure = 'total') as reconsideration_total,
        max(value) filter (where row_code = 'litigation.direct' and measure = 'upheld') as litigation_direct_upheld,
        max(value) filter (where row_code = 'litigation.direct' and measure = 'corrected') as litigation_direct_corrected,
        max(value) filter (where row_code = 'litigation.direct' and measure = 'other') as litigation_direct_other,
        max(value) filter (where row_code = 'litigation.direct' and measure = 'pending') as litigation_direct_pending,
        max(value) filter (where row_code = 'litigation.direct' and measure = 'total') as litigation_direct_total,
        max(value) filter (where row_code = 'litigation.after_reconsideration' and measure = 'upheld') as litigation_after_reconsideration_upheld,
        max(value) filter (where row_code = 'litigation.after_reconsideration' and measure = 'corrected') as litigation_after_reconsideration_corrected,
        max(value) filter (where row_code = 'litigation.after_reconsideration' and measure = 'other') as litigation_after_reconsideration_other,
        max(value) filter (where row_code = 'litigation.after_reconsideration' and measure = 'pending') as litigation_after_reconsideration_pending,
        max(value) filter (where row_code = 'litigation.after_reconsideration' and measure = 'total') as litigation_after_reconsideration_total
    from fact
    where table_code = 'disputes'
    group by report_id
) d on d.report_id = r.report_id
left join (
    select
        report_id,
        max(value) filter (where row_code = 'art20_1.regulations' and measure = 'issued') as regulations_issued,
        max(value) filter (where row_code = 'art20_1.regulations' and measure = 'repealed') as regulations_repealed,
        max(value) filter (where row_code = 'art20_1.regulations' and measure = 'in_force') as regulations_in_force,
        max(value) filter (where row_code = 'art20_1.normative_documents' and measure = 'issued') as normative_documents_issued,
        max(value) filter (where row_code = 'art20_1.normative_documents' and measure = 'repealed') as normative_documents_repealed,
        max(value) filter (where row_code = 'art20_1.normative_documents' and measure = 'in_force') as normative_documents_in_force,
        max(value) filter (where row_code = 'art20_5.licensing' and measure = 'decisions') as licensing_decisions,
        max(value) filter (where row_code = 'art20_6.penalties' and measure = 'decisions') as penalties_decisions,
        max(value) filter (where row_code = 'art20_6.coercion' and measure = 'decisions') as coercion_decisions,
        max(value) filter (where row_code = 'art20_8.fees' and measure = 'amount') as fees_amount,
        max(value) filter (where row_code = 'art20_1.regulations' and measure = 'newly_made') as regulations_newly_made,
        max(value) filter (where row_code = 'art20_1.regulations' and measure = 'newly_disclosed') as regulations_newly_disclosed,
        max(value) filter (where row_code = 'art20_1.regulations' and measure = 'total_disclosed') as regulations_total_disclosed,
        max(value) filter (where row_code = 'art20_1.normative_documents' and measure = 'newly_made') as normative_documents_newly_made,
        max(value) filter (where row_code = 'art20_1.normative_documents' and measure = 'newly_disclosed') as normative_documents_newly_disclosed,
        max(value) filter (where row_code = 'art20_1.normative_documents' and measure = 'total_disclosed') as normative_documents_total_disclosed,
        max(value) filter (where row_code = 'art20_1.other_documents' and measure = 'newly_made') as other_documents_newly_made,
        max(value) filter (where row_code = 'art20_1.other_documents' and measure = 'newly_disclosed') as other_documents_newly_disclosed,
        max(value) filter (where row_code = 'art20_1.other_documents' and measure = 'total_disclosed') as other_documents_total_disclosed,
        max(value) filter (where row_code = 'art20_5.licensing' and measure = 'items_prior_year') as licensing_items_prior_year,
        max(value) filter (where row_code = 'art20_5.licensing' and measure = 'items_change') as licensing_items_change,
        max(value) filter (where row_code = 'art20_5.other_services' and measure = 'items_prior_year') as other_services_items_prior_year,
        max(value) filter (where row_code = 'art20_5.other_services' and measure = 'items_change') as other_services_items_change,
        max(value) filter (where row_code = 'art20_5.other_services' and measure = 'decisions') as other_services_decisions,
        max(value) filter (where row_code = 'art20_6.penalties' and measure = 'items_prior_year') as penalties_items_prior_year,
        max(value) filter (where row_code = 'art20_6.penalties' and measure = 'items_change') as penalties_items_change,
        max(value) filter (where row_code = 'art20_6.coercion' and measure = 'items_prior_year') as coercion_items_prior_year,
        max(value) filter (where row_code = 'art20_6.coercion' and measure = 'items_change') as coercion_items_change,
        max(value) filter (where row_code = 'art20_8.fees' and measure = 'items_prior_year') as fees_items_prior_year,
        max(value) filter (where row_code = 'art20_8.fees' and measure = 'items_change') as fees_items_change,
        max(value) filter (where row_code = 'art20_9.procurement' and measure = 'items') as procurement_items,
        max(value) filter (where row_code = 'art20_9.procurement' and measure = 'amount') as procurement_amount
    from fact
    where table_code = 'proactive'
    group by report_id
) p on p.report_id = r.report_id
where r.is_current;
