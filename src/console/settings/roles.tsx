import type { Context } from "hono";
import type { Permission, Role } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { page } from "../layout";
import { BackToSettings } from "./back";

interface RoleTable {
  roles: {
    roles: Record<Role, Permission[]>;
    permissions: Record<Permission, string>;
    console_only: Permission[];
  };
}

/** `GET /console/settings/roles`: the one table of roles, as it is enforced. */
export async function roles(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, call } = c.var;
  const { roles: words, permissions: permissionWords } = i18n.t.settings;
  const { roles: table } = await c.var.tool<RoleTable>("whatsapp.policy_rules.get", { sections: ["roles"] });
  const columns = Object.keys(table.roles) as Role[];
  return page(
    c,
    { title: words.title, width: "wide" },
    <>
      <BackToSettings i18n={i18n} />
      <h1>{words.title}</h1>
      <p class="muted">{i18n.text([words.intro, words.consoleOnlyText])}</p>
      <section class="card wide settings-roles" tabindex={0} aria-label={words.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.permission}</th>
              {columns.map((role) => (
                <th scope="col">
                  {i18n.t.roles[role]}
                  {call.principal.roles.includes(role) && <span class="note badge yours">{words.yours}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(Object.keys(table.permissions) as Permission[]).map((permission) => (
              <tr>
                <th scope="row">
                  {permissionWords[permission]}
                  <span class="note muted">
                    <code>{permission}</code>
                    {table.console_only.includes(permission) && (
                      <>
                        {" "}
                        <span class="badge">{words.consoleOnly}</span>
                      </>
                    )}
                  </span>
                </th>
                {columns.map((role) => (
                  <td>
                    {table.roles[role].includes(permission) ? (
                      <>
                        <span aria-hidden="true">●</span>
                        <span class="visually-hidden">{words.allowed}</span>
                      </>
                    ) : (
                      <span class="visually-hidden">{words.notAllowed}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>,
  );
}
