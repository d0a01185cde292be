/** Latitude and longitude of the middle of countries, in degrees. */
const PLACES: Readonly<Record<string, readonly [number, number]>> = Object.fromEntries(
  'AD 42 1,AE 24 54,AF 34 66,AL 41 20,AM 40 45,AO -12 18,AR -35 -65,AT 47 14,AU -25 134,AZ 40 47,BA 44 18,BD 24 90,BE 51 4,BG 43 25,BH 26 50,BO -17 -65,BR -10 -53,BY 53 28,CA 57 -100,CD -3 23,CH 47 8,CI 8 -6,CL -33 -71,CM 6 12,CN 34 108,CO 4 -73,CR 10 -84,CU 22 -79,CY 35 33,CZ 50 15,DE 51 10,DK 56 10,DO 19 -70,DZ 30 3,EC -1 -78,EE 59 26,EG 27 30,ES 40 -4,ET 9 40,FI 64 26,FR 46 2,GB 53 -2,GE 42 44,GH 8 -1,GR 39 22,GT 15 -90,HK 22 114,HN 15 -87,HR 45 16,HU 47 19,ID -3 114,IE 53 -8,IL 31 35,IN 22 79,IQ 33 44,IR 32 54,IS 65 -18,IT 43 12,JM 18 -77,JO 31 36,JP 36 138,KE 0 38,KG 41 75,KH 13 105,KP 40 127,KR 36 128,KW 29 48,KZ 48 67,LA 18 104,LB 34 36,LK 7 81,LT 55 24,LU 50 6,LV 57 25,LY 27 17,MA 32 -6,MC 44 7,MD 47 28,ME 43 19,MG -19 47,MK 42 22,MM 21 96,MN 47 104,MT 36 14,MX 24 -102,MY 4 102,MZ -18 35,NA -22 17,NG 9 8,NI 13 -85,NL 52 5,NO 62 10,NP 28 84,NZ -41 174,OM 21 57,PA 9 -80,PE -9 -75,PH 12 123,PK 30 70,PL 52 19,PR 18 -66,PT 40 -8,PY -23 -58,QA 25 51,RO 46 25,RS 44 21,RU 56 60,SA 24 45,SD 15 30,SE 62 15,SG 1 104,SI 46 15,SK 49 20,SN 14 -14,SV 14 -89,SY 35 38,TH 15 101,TN 34 9,TR 39 35,TW 24 121,TZ -6 35,UA 49 32,UG 1 32,US 39 -98,UY -33 -56,UZ 41 64,VE 7 -66,VN 16 107,YE 15 48,ZA -29 25,ZM -13 28,ZW -19 30'
    .split(',')
    .map((entry) => {
      const [code, latitude, longitude] = entry.split(' ');
      return [code!, [Number(latitude), Number(longitude)] as const];
    }),
);
const EARTH_RADIUS_KM = 6371;
const UNKNOWN_KM = 3000;

/** Distance between the middles of two countries in kilometres. */
export function distanceKm(from: string, to: string): number {
  if (from === to) return 0;
  const [a, b] = [PLACES[from], PLACES[to]];
  if (a === undefined || b === undefined) return UNKNOWN_KM;
  const [lat1, lon1, lat2, lon2] = [...a, ...b].map((degrees) => (degrees * Math.PI) / 180);
  const half =
    Math.sin((lat2! - lat1!) / 2) ** 2 +
    Math.cos(lat1!) * Math.cos(lat2!) * Math.sin((lon2! - lon1!) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(half));
}
