import { z } from 'zod';

export const address = z.object({
  name: z.string().max(300).nullish(),
  company: z.string().max(300).nullish(),
  street: z.string().max(500).nullish(),
  city: z.string().max(200).nullish(),
  postcode: z.string().max(20).nullish(),
  region: z.string().max(200).nullish(),
  /** ISO 3166-1 alpha-2 where known. */
  country: z.string().max(60).nullish(),
  phone: z.string().max(60).nullish(),
});
export type Address = z.infer<typeof address>;
