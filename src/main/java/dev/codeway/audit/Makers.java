package dev.codeway.audit;

import io.quarkus.hibernate.orm.panache.Panache;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Who made what, for all who may see what was made: their names, and no more of the audit.
public final class Makers {

    private Makers() {}

    /// By the id of what they made, without what nobody is known to have made.
    public static Map<UUID, String> of(Collection<UUID> ids) {
        Map<UUID, String> makers = new HashMap<>();
        if (!ids.isEmpty()) {
            Panache.getSession()
                    .createNativeQuery(
                            """
                            SELECT DISTINCT ON (subject_id) subject_id, coalesce(caller_name, caller)
                            FROM codeway.audit_entry
                            WHERE subject_id IN (:ids) AND outcome = 'DONE' AND caller IS NOT NULL
                            ORDER BY subject_id, created_at, id
                            """,
                            Object[].class)
                    .setParameterList("ids", ids)
                    .getResultList()
                    .forEach(row -> makers.put((UUID) row[0], (String) row[1]));
        }
        return makers;
    }
}
