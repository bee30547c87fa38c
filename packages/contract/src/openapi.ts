/* The contract as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1). */
import { z } from "zod";
import { type Endpoint, endpoints, isOctets, problemsOf } from "./endpoints.ts";
import { problems } from "./problems.ts";
import { type Role, roles } from "./roles.ts";
import { contractVersion } from "./shapes.ts";

type Json = { readonly [key: string]: unknown };

const schemes: Readonly<Record<Exclude<Role, "public">, Json>> = {
  setup: { type: "http", scheme: "Setup", description: roles.setup },
  reporter: { type: "http", scheme: "Receipt", description: roles.reporter },
  handler: { type: "http", scheme: "Bearer", description: roles.handler },
};

const schemaOf = (shape: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, target: "draft-2020-12" });
  return schema;
};

const contentOf = (shape: NonNullable<Endpoint["body"]>, io: "input" | "output"): Json =>
  isOctets(shape)
    ? { "application/octet-stream": { schema: { type: "string", format: "binary", maxLength: shape.octets } } }
    : { "application/json": { schema: schemaOf(shape, io) } };

const parameter = (place: "path" | "query", name: string, field: z.ZodType): Json => ({
  name,
  in: place,
  required: !field.safeParse(undefined).success,
  schema: schemaOf(field, "input"),
});

const fieldsOf = (shape: z.ZodObject | undefined): [string, z.ZodType][] =>
  Object.entries(shape?.shape ?? {}).flatMap(([name, field]): [string, z.ZodType][] => (field instanceof z.ZodType ? [[name, field]] : []));

function parametersOf({ params, query, idempotent }: Endpoint): Json[] {
  const key: Json = { name: "Idempotency-Key", in: "header", required: true, schema: { type: "string", minLength: 16, maxLength: 64 } };
  return [
    ...fieldsOf(params).map(([name, field]) => parameter("path", name, field)),
    ...fieldsOf(query).map(([name, field]) => parameter("query", name, field)),
    ...(idempotent === true ? [key] : []),
  ];
}

function responsesOf(endpoint: Endpoint): Json {
  const byStatus = Map.groupBy(problemsOf(endpoint), (code) => problems[code].status);
  return {
    [endpoint.status]: { description: "Done.", content: contentOf(endpoint.answer, "output") },
    ...Object.fromEntries(
      [...byStatus].map(([status, those]) => [
        status,
        {
          description: those.map((code) => `\`${code}\`: ${problems[code].title}`).join("\n\n"),
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      ]),
    ),
  };
}

const securityOf = ({ roles: those }: Endpoint): Json[] => those.map((role) => (role === "public" ? {} : { [role]: [] }));

/** The document as data, ready for JSON. */
export function openApi(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [id, row] of Object.entries(endpoints)) {
    const endpoint: Endpoint = row;
    const path = endpoint.path.replaceAll(/:(\w+)/gu, "{$1}");
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = {
      operationId: id,
      summary: endpoint.summary,
      security: securityOf(endpoint),
      parameters: parametersOf(endpoint),
      ...(endpoint.body === undefined ? {} : { requestBody: { required: true, content: contentOf(endpoint.body, "input") } }),
      responses: responsesOf(endpoint),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Telltale",
      version: String(contractVersion),
      description: "Takes sealed reports. Whatever a reporter sends is sealed before it is sent; see docs/threat-model.md.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      securitySchemes: schemes,
      schemas: {
        Problem: {
          type: "object",
          description: "RFC 9457",
          required: ["type", "title", "status", "code", "detail"],
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            code: { type: "string", enum: Object.keys(problems) },
            detail: { type: "object" },
          },
        },
      },
    },
  };
}
